package dev.graft.engine.dl4j.keras;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.modelimport.keras.KerasLayer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Convolutions along a sequence. */
final class Sequences {

  private Sequences() {}

  static Translated convolution(LayerConfig layer, Flow input) {
    if (!input.isSequence()) {
      throw layer.refusal("it is fed %s, a sequence is needed".formatted(input.described()));
    }
    String padding = layer.text("padding", "valid");
    if (!List.of("valid", "same", "causal").contains(padding)) {
      throw layer.unsupported("padding = %s is not supported".formatted(padding));
    }
    if (layer.number("groups", 1) != 1) {
      throw layer.unsupported(
          String.format(
              Locale.ROOT, "groups = %d is not supported", (int) layer.number("groups", 1)));
    }
    LayerConfig checked = Functions.checked(layer, "activation", false);
    Map<String, INDArray> weights = weights(layer, input.width());
    KerasLayer imported = Importer.layer(checked, Map.of(), input.width());
    Convolution1DLayer convolution = (Convolution1DLayer) imported.getLayer();
    convolution.setRnnDataFormat(RNNFormat.NCW);
    convolution.setNIn(input.width());
    return Translated.of(
        convolution, weights, Flow.of(convolution.getOutputType(-1, input.type())));
  }

  /**
   * A kernel is {@code [time, channels, filters]} in Keras, and in Deeplearning4j in fact: the
   * shape that it says its weights have is turned around, their order is not.
   */
  private static Map<String, INDArray> weights(LayerConfig layer, long channels) {
    Map<String, INDArray> keras = Weights.of(layer);
    Map<String, INDArray> weights = new HashMap<>();
    long filters = (long) layer.number("filters", 0);
    long time = layer.wholes("kernel_size").isEmpty() ? 1 : layer.wholes("kernel_size").get(0);
    weights.put("W", Weights.shaped(layer, keras.get("kernel"), filters, channels, time, 1));
    if (keras.containsKey("bias")) {
      weights.put("b", keras.get("bias"));
    }
    return weights;
  }
}
