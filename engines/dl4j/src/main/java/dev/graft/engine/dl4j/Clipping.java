package dev.graft.engine.dl4j;

import dev.graft.model.UpdatePlan.Clip;
import java.util.Optional;
import org.deeplearning4j.nn.conf.GradientNormalization;

/** Deeplearning4j's clipping of a layer's gradient as Graft's own update does it. */
public final class Clipping {

  private Clipping() {}

  /**
   * The clipping of a layer; empty if its gradient is normalised in another way.
   *
   * @param group the layer's number
   */
  public static Optional<Clip> of(GradientNormalization kind, double threshold, int group) {
    if (kind == null || kind == GradientNormalization.None) {
      return Optional.of(Clip.NONE);
    }
    if (kind == GradientNormalization.ClipElementWiseAbsoluteValue) {
      return Optional.of(new Clip(group, (float) threshold, Double.POSITIVE_INFINITY));
    }
    if (kind == GradientNormalization.ClipL2PerLayer) {
      return Optional.of(new Clip(group, Float.POSITIVE_INFINITY, threshold));
    }
    return Optional.empty();
  }
}
