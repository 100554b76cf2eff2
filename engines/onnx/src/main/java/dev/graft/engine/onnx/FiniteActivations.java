package dev.graft.engine.onnx;

import dev.graft.UnusableInputException;

/** Refuses activations that are no numbers, where they arise: a loss would only be NaN, too. */
final class FiniteActivations {

  private FiniteActivations() {}

  /**
   * @param name how messages call the model
   * @param tensor how messages call the cut
   * @throws UnusableInputException if one is NaN or infinite
   */
  static void check(String name, String tensor, float[][] rows, float[][] activations) {
    for (int i = 0; i < activations.length; i++) {
      for (float value : activations[i]) {
        if (!Float.isFinite(value)) {
          throw refused(name, tensor, rows[i], Float.isNaN(value) ? "NaN" : "infinity");
        }
      }
    }
  }

  private static UnusableInputException refused(
      String name, String tensor, float[] row, String value) {
    float least = Float.POSITIVE_INFINITY;
    float most = Float.NEGATIVE_INFINITY;
    for (float feature : row) {
      least = Math.min(least, feature);
      most = Math.max(most, feature);
    }
    return new UnusableInputException(
        "Cannot use the ONNX model %s: the backbone gives %s at %s for an example whose features run from %s to %s; see that the model is whole, and that data.scale and data.normalization are as it was trained with."
            .formatted(name, value, tensor, least, most));
  }
}
