package dev.graft.engine.dl4j.keras;

import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationELU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;

/** Activation functions that Keras has as layers, with their numbers. */
final class Rectifying {

  /** Keras 2's default; Keras 3 always writes the number. */
  private static final double LEAK = 0.3;

  private Rectifying() {}

  static Translated of(LayerConfig layer, Flow input) {
    return Translated.of(
        new ActivationLayer.Builder().name(layer.name()).activation(function(layer, input)).build(),
        input);
  }

  private static IActivation function(LayerConfig layer, Flow input) {
    return switch (layer.type()) {
      case "ReLU" ->
          rectifier(
              layer.value("max_value") != null ? layer.number("max_value", 0) : null,
              layer.number("threshold", 0),
              layer.number("negative_slope", 0));
      // Keras 2 called the slope alpha.
      case "LeakyReLU" ->
          rectifier(null, 0, layer.number("negative_slope", layer.number("alpha", LEAK)));
      case "ELU" -> new ActivationELU(layer.number("alpha", 1));
      default -> softmax(layer, input);
    };
  }

  private static IActivation rectifier(Double largest, double threshold, double slope) {
    boolean plain = largest == null && threshold == 0 && slope == 0;
    return plain ? new ActivationReLU() : new ActivationReLU(largest, threshold, slope);
  }

  private static IActivation softmax(LayerConfig layer, Flow input) {
    if (!input.isFlat()) {
      throw layer.unsupported("softmax of images or sequences is not supported");
    }
    if (layer.wholes("axis").stream().anyMatch(axis -> axis != -1 && axis != 1)) {
      throw layer.unsupported("axis = %s is not supported".formatted(layer.config().path("axis")));
    }
    return new ActivationSoftmax();
  }
}
