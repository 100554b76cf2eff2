package dev.graft.train;

import java.util.Optional;
import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.conf.GradientNormalization;

/**
 * What a layer's gradient may be at most.
 *
 * @param layer the layer whose gradient is clipped
 * @param value largest absolute value; infinite: any
 * @param norm largest L2 norm of the whole layer's gradient; infinite: any
 */
record LayerClipping(Trainable layer, float value, double norm) {

  /** The clipping of a layer; empty if its gradient is normalised in another way. */
  static Optional<LayerClipping> of(Trainable layer) {
    GradientNormalization kind = layer.getConfig().getGradientNormalization();
    double threshold = layer.getConfig().getGradientNormalizationThreshold();
    if (kind == null || kind == GradientNormalization.None) {
      return Optional.of(
          new LayerClipping(layer, Float.POSITIVE_INFINITY, Double.POSITIVE_INFINITY));
    }
    if (kind == GradientNormalization.ClipElementWiseAbsoluteValue) {
      return Optional.of(new LayerClipping(layer, (float) threshold, Double.POSITIVE_INFINITY));
    }
    if (kind == GradientNormalization.ClipL2PerLayer) {
      return Optional.of(new LayerClipping(layer, Float.POSITIVE_INFINITY, threshold));
    }
    return Optional.empty();
  }

  boolean byValue() {
    return value < Float.POSITIVE_INFINITY;
  }

  boolean byNorm() {
    return norm < Double.POSITIVE_INFINITY;
  }
}
