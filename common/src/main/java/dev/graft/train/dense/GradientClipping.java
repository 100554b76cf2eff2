package dev.graft.train.dense;

import java.util.Optional;
import org.deeplearning4j.nn.conf.GradientNormalization;

/**
 * Limits a layer's gradient, weights and biases together (Pascanu, Mikolov and Bengio, ICML 2013).
 *
 * @param kind none, by element, or by the layer's norm
 * @param threshold the largest absolute value, or the largest L2 norm
 */
record GradientClipping(GradientNormalization kind, double threshold) {

  /** Deeplearning4j's setting; empty if it is not computed here. */
  static Optional<GradientClipping> of(GradientNormalization kind, double threshold) {
    if (kind == null || kind == GradientNormalization.None) {
      return Optional.of(new GradientClipping(GradientNormalization.None, threshold));
    }
    boolean known =
        kind == GradientNormalization.ClipElementWiseAbsoluteValue
            || kind == GradientNormalization.ClipL2PerLayer;
    return known ? Optional.of(new GradientClipping(kind, threshold)) : Optional.empty();
  }

  /** Limits the numbers from one index to before another. */
  void apply(float[] gradient, int from, int to) {
    if (kind == GradientNormalization.ClipElementWiseAbsoluteValue) {
      float limit = (float) threshold;
      for (int i = from; i < to; i++) {
        gradient[i] = Math.max(-limit, Math.min(limit, gradient[i]));
      }
    } else if (kind == GradientNormalization.ClipL2PerLayer) {
      double norm = Math.sqrt(Squares.sum(gradient, from, to));
      if (norm > threshold) {
        scale(gradient, from, to, (float) (threshold / norm));
      }
    }
  }

  private static void scale(float[] gradient, int from, int to, float factor) {
    for (int i = from; i < to; i++) {
      gradient[i] *= factor;
    }
  }
}
