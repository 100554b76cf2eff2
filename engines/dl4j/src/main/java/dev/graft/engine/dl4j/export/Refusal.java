package dev.graft.engine.dl4j.export;

import dev.graft.UnusableInputException;

/**
 * Refuses a layer or vertex that ONNX cannot say, or that is not written.
 *
 * @param name of it
 * @param type its class, without the package
 */
record Refusal(String name, String type) {

  UnusableInputException of(String why) {
    return new UnusableInputException(
        "Cannot export the layer %s (%s) to ONNX: %s.".formatted(name, type, why));
  }
}
