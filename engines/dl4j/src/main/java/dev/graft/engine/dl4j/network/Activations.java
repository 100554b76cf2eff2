package dev.graft.engine.dl4j.network;

import dev.graft.UnusableInputException;
import java.util.Arrays;
import java.util.Locale;
import org.nd4j.linalg.activations.Activation;

/** Activation functions by the field's names; {@code linear} is Deeplearning4j's IDENTITY. */
final class Activations {

  private Activations() {}

  static Activation of(String name, String layer) {
    String key = name.equals("linear") ? "IDENTITY" : name.toUpperCase(Locale.ROOT);
    return Arrays.stream(Activation.values())
        .filter(activation -> activation.name().equals(key))
        .findFirst()
        .orElseThrow(
            () ->
                new UnusableInputException(
                    "Cannot use activation = %s in layer %s: use linear, relu, sigmoid, tanh, softmax or another of Deeplearning4j's."
                        .formatted(name, layer)));
  }
}
