package dev.graft.engine.dl4j.keras;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Batch normalisation. Deeplearning4j's importer stores variances as they are, a form of older
 * releases that does not survive the JSON of a layout without weights; here they become
 * Deeplearning4j's own log10 of the deviation.
 */
final class Normalization {

  private Normalization() {}

  static Translated of(LayerConfig layer, Flow input) {
    check(layer, input);
    BatchNormalization normalization =
        new BatchNormalization.Builder()
            .name(layer.name())
            .nIn(input.width())
            .nOut(input.width())
            .decay(layer.number("momentum", 0.99))
            .eps(layer.number("epsilon", 1e-3))
            .build();
    return Translated.of(normalization, weights(Weights.of(layer), input), input);
  }

  private static void check(LayerConfig layer, Flow input) {
    if (input.isSequence()) {
      throw layer.unsupported("batch normalisation of sequences is not supported");
    }
    checkAxis(layer, input);
    if (layer.flag("renorm", false)) {
      throw layer.unsupported("renorm is not supported");
    }
  }

  static void checkAxis(LayerConfig layer, Flow input) {
    List<Integer> axes = layer.wholes("axis");
    boolean last = axes.stream().allMatch(axis -> axis == -1 || axis == input.rank() - 1);
    if (axes.size() > 1 || !last) {
      throw layer.unsupported("axis = %s is not supported, only the last one".formatted(axes));
    }
  }

  private static Map<String, INDArray> weights(Map<String, INDArray> keras, Flow input) {
    Map<String, INDArray> weights = new HashMap<>();
    weights.put("gamma", keras.getOrDefault("gamma", Nd4j.ones(input.width())));
    weights.put("beta", keras.getOrDefault("beta", Nd4j.zeros(input.width())));
    weights.put("mean", keras.get("moving_mean"));
    weights.put("log10stdev", logarithms(keras.get("moving_variance")));
    weights.replaceAll((name, values) -> Weights.ordered(values, input.order()));
    return weights;
  }

  private static INDArray logarithms(INDArray variances) {
    INDArray logarithms = variances.dup('c');
    for (long i = 0; i < variances.length(); i++) {
      double variance = Math.max(variances.getDouble(i), Float.MIN_NORMAL);
      logarithms.putScalar(i, StrictMath.log10(variance) / 2);
    }
    return logarithms;
  }
}
