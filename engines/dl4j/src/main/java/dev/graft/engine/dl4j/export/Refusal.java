package dev.graft.engine.dl4j.export;

import dev.graft.UnusableInputException;
import org.deeplearning4j.nn.conf.CNN2DFormat;

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

  /** Refuses what is no picture with its channels first. */
  void needImage(CNN2DFormat format, Value x) {
    if (!x.isImage() || format == CNN2DFormat.NHWC) {
      throw of("it takes no pictures with their channels first");
    }
  }
}
