package dev.graft.engine.dl4j.network;

import dev.graft.UnusableInputException;
import dev.graft.engine.CopiedWeights;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.reduce.longer.MatchCondition;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.conditions.Conditions;

/** Copies weights from one network into another by layer name and shape. */
public final class WeightCopy {

  private WeightCopy() {}

  /**
   * Copies what matches; all else in the target stays as it is.
   *
   * @return what happened to each layer
   */
  public static CopiedWeights byNameAndShape(ComputationGraph source, ComputationGraph target) {
    return LayerMapping.byName(source).copyInto(target);
  }

  /**
   * Refuses a network that has diverged before.
   *
   * @throws UnusableInputException naming the first layer with weights that are no finite numbers
   */
  public static void checkFinite(ComputationGraph source) {
    for (Layer layer : source.getLayers()) {
      if (layer.numParams() > 0) {
        layer.paramTable().forEach((key, values) -> checkFinite(name(layer), key, values));
      }
    }
  }

  private static void checkFinite(String layer, String key, INDArray values) {
    MatchCondition strange = new MatchCondition(values, Conditions.notFinite());
    int count = Nd4j.getExecutioner().exec(strange).getInt(0);
    if (count > 0) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot use the pretrained model: %d of the %d values of %s in its layer %s are NaN or infinite; give a model saved before its training diverged.",
              count,
              values.length(),
              key,
              layer));
    }
  }

  /** Copies the weights of a layer into one of the same shapes. */
  static void copy(Layer from, Layer to) {
    from.paramTable().forEach((key, value) -> to.paramTable().get(key).assign(value));
  }

  /** What hinders to copy a layer's weights, as the end of a sentence about it; null: nothing. */
  static String difference(Layer source, Layer target) {
    Map<String, INDArray> ours = target.paramTable();
    Map<String, INDArray> theirs = source.paramTable();
    if (!ours.keySet().equals(theirs.keySet())) {
      return "it holds %s, the target's %s".formatted(theirs.keySet(), ours.keySet());
    }
    for (String key : ours.keySet()) {
      if (!Arrays.equals(ours.get(key).shape(), theirs.get(key).shape())) {
        return "%s has shape %s, the target's %s"
            .formatted(
                key,
                Arrays.toString(theirs.get(key).shape()),
                Arrays.toString(ours.get(key).shape()));
      }
    }
    return null;
  }

  /** The layer of a name; null: there is none. */
  static Layer named(ComputationGraph network, String name) {
    return network.getConfiguration().getVertices().containsKey(name)
        ? network.getLayer(name)
        : null;
  }

  static String name(Layer layer) {
    return layer.conf().getLayer().getLayerName();
  }
}
