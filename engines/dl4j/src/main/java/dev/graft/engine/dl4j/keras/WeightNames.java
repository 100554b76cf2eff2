package dev.graft.engine.dl4j.keras;

import java.util.ArrayList;
import java.util.List;

/** What Keras calls the weights of a layer, in the order in which it stores them. */
final class WeightNames {

  private WeightNames() {}

  /** The names; none for a layer without weights. */
  static List<String> of(LayerConfig layer) {
    return switch (layer.type()) {
      case "Dense", "Conv2D", "Conv1D" -> biased(layer, "kernel");
      case "DepthwiseConv2D" -> biased(layer, "depthwise_kernel");
      case "SeparableConv2D" -> biased(layer, "depthwise_kernel", "pointwise_kernel");
      case "LSTM", "SimpleRNN" -> biased(layer, "kernel", "recurrent_kernel");
      case "Bidirectional" -> bothDirections(layer);
      case "Embedding" -> List.of("embeddings");
      case "BatchNormalization" -> normalization(layer);
      case "LayerNormalization" -> scaleAndOffset(layer);
      case "LayerScale" -> List.of("gamma");
      case "Normalization" -> List.of("mean", "variance", "count");
      default -> List.of();
    };
  }

  private static List<String> biased(LayerConfig layer, String... kernels) {
    List<String> names = new ArrayList<>(List.of(kernels));
    if (layer.flag("use_bias", true)) {
      names.add("bias");
    }
    return names;
  }

  private static List<String> bothDirections(LayerConfig layer) {
    List<String> one = biased(layer.inner(), "kernel", "recurrent_kernel");
    List<String> names = new ArrayList<>();
    one.forEach(name -> names.add("forward_" + name));
    one.forEach(name -> names.add("backward_" + name));
    return names;
  }

  private static List<String> normalization(LayerConfig layer) {
    List<String> names = scaleAndOffset(layer);
    names.add("moving_mean");
    names.add("moving_variance");
    return names;
  }

  private static List<String> scaleAndOffset(LayerConfig layer) {
    List<String> names = new ArrayList<>();
    if (layer.flag("scale", true)) {
      names.add("gamma");
    }
    if (layer.flag("center", true)) {
      names.add("beta");
    }
    return names;
  }
}
