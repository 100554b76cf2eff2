package dev.graft.train;

import dev.graft.dataset.TargetScale;
import dev.graft.dataset.Targets;
import java.io.Serializable;

/**
 * Mean and spread of each of the numbers that are to be predicted, kept with the mean example by
 * example (Welford) and part by part (Chan, Golub and LeVeque, 1979), in double.
 */
public final class TargetMoments implements Serializable {

  private static final long serialVersionUID = 1L;

  private final double[] means;
  private final double[] spreads;
  private long examples;

  /**
   * @param width numbers of an example
   */
  public TargetMoments(int width) {
    this.means = new double[width];
    this.spreads = new double[width];
  }

  /** Takes targets; each counts once, whatever its weight. */
  public TargetMoments add(Targets targets) {
    int width = means.length;
    float[] rows = targets.rows(width);
    for (int example = 0; example < targets.size(); example++) {
      examples++;
      for (int i = 0; i < width; i++) {
        double before = rows[example * width + i] - means[i];
        means[i] += before / examples;
        spreads[i] += before * (rows[example * width + i] - means[i]);
      }
    }
    return this;
  }

  /** Adds those of another part, and returns these. */
  public TargetMoments merge(TargetMoments other) {
    if (other.examples == 0) {
      return this;
    }
    double share = (double) other.examples / (examples + other.examples);
    for (int i = 0; i < means.length; i++) {
      double distance = other.means[i] - means[i];
      spreads[i] += other.spreads[i] + distance * distance * examples * share;
      means[i] += distance * share;
    }
    examples += other.examples;
    return this;
  }

  /** A number that hardly changes is only moved to 0: its deviation counts as 1. */
  public TargetScale scale() {
    double[] deviations = new double[means.length];
    for (int i = 0; i < deviations.length; i++) {
      double deviation = Math.sqrt(spreads[i] / Math.max(1, examples));
      deviations[i] = deviation > Math.ulp((float) means[i]) ? deviation : 1;
    }
    return new TargetScale(means.clone(), deviations);
  }
}
