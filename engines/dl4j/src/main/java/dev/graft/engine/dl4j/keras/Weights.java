package dev.graft.engine.dl4j.keras;

import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The weights of a layer by the names that Keras 2 gave them. */
final class Weights {

  private Weights() {}

  /** Reads them; exactly those that the layer's configuration asks for. */
  static Map<String, INDArray> of(LayerConfig layer) {
    List<String> names = WeightNames.of(layer);
    Map<String, INDArray> weights = new LinkedHashMap<>();
    if (names.isEmpty()) {
      return weights;
    }
    for (KerasFile.Weight weight : layer.file().weights(layer, names)) {
      weights.put(nameInKeras2(names, weight.name()), weight.values());
    }
    if (!weights.keySet().equals(new HashSet<>(names))) {
      throw layer.refusal(
          "its weights should be %s, the file holds %s".formatted(names, weights.keySet()));
    }
    return weights;
  }

  /** Keras 3 calls the kernel of a depthwise convolution a kernel. */
  private static String nameInKeras2(List<String> names, String name) {
    return name.equals("kernel") && !names.contains(name) ? names.get(0) : name;
  }

  /** The same numbers in another shape; refused if there are more or fewer of them. */
  static INDArray shaped(LayerConfig layer, INDArray weights, long... shape) {
    long length = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    if (weights.length() != length) {
      throw layer.refusal(
          "its weights have shape %s, %s is needed"
              .formatted(Arrays.toString(weights.shape()), Arrays.toString(shape)));
    }
    return weights.dup('c').reshape(shape);
  }

  /**
   * Rows, or values, in our order.
   *
   * @param order see {@link Flow}; null: as they are
   */
  static INDArray ordered(INDArray weights, int[] order) {
    if (order == null) {
      return weights;
    }
    INDArray ordered = weights.dup('c');
    for (int i = 0; i < order.length; i++) {
      if (weights.rank() == 1) {
        ordered.putScalar(order[i], weights.getFloat(i));
      } else {
        ordered.putRow(order[i], weights.getRow(i));
      }
    }
    return ordered;
  }
}
