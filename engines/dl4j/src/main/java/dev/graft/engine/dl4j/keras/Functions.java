package dev.graft.engine.dl4j.keras;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/** Activation functions that mean the same in Keras and in Deeplearning4j. */
final class Functions {

  private static final Set<String> SAME =
      Set.of(
          "linear",
          "relu",
          "relu6",
          "sigmoid",
          "tanh",
          "softmax",
          "softplus",
          "softsign",
          "elu",
          "selu",
          "swish");

  private Functions() {}

  /**
   * The layer with the function of a setting named as the importer knows it.
   *
   * @param flat whether what passes are values, not images or sequences
   */
  static LayerConfig checked(LayerConfig layer, String key, boolean flat) {
    String name = name(layer, key);
    if (!SAME.contains(name)) {
      boolean steep = name.equals("hard_sigmoid") && layer.file().version().startsWith("2.");
      if (!steep) {
        throw layer.unsupported(
            "%s = %s is not supported; the functions %s are"
                .formatted(key, name, String.join(", ", new java.util.TreeSet<>(SAME))));
      }
    }
    if (name.equals("softmax") && !flat) {
      throw layer.unsupported("softmax of images or sequences is not supported");
    }
    return layer.with(key, name);
  }

  /** The function's name; Keras 3 calls swish by its newer name. */
  static String name(LayerConfig layer, String key) {
    JsonNode function = layer.config().path(key);
    if (function.isNull() || function.isMissingNode()) {
      return "linear";
    }
    String name = function.isTextual() ? function.asText() : function.toString();
    return name.equals("silu") ? "swish" : name;
  }
}
