package dev.graft.evaluate;

import dev.graft.dataset.Targets;
import java.util.Locale;

/**
 * Sums, for each number that is predicted, of its errors and of its squared distance from its mean.
 * The latter is kept with the mean, example by example (Welford) and partition by partition (Chan,
 * Golub and LeVeque, 1979): a difference of two large sums would lose it.
 */
public final class RegressionCounts implements Counts {

  private static final long serialVersionUID = 1L;

  private final double[] squaredErrors;
  private final double[] absoluteErrors;
  private final double[] means;
  private final double[] spreads;
  private long examples;
  private double lossSum;

  /**
   * No predictions yet.
   *
   * @param targets numbers that are predicted of an example
   */
  public RegressionCounts(int targets) {
    this.squaredErrors = new double[targets];
    this.absoluteErrors = new double[targets];
    this.means = new double[targets];
    this.spreads = new double[targets];
  }

  @Override
  public void add(Targets targets, float[] outputs, float[] losses) {
    int width = means.length;
    float[] rows = targets.rows(width);
    for (int example = 0; example < targets.size(); example++) {
      examples++;
      lossSum += losses[example];
      for (int i = 0; i < width; i++) {
        add(i, rows[example * width + i], outputs[example * width + i]);
      }
    }
  }

  private void add(int i, double target, double output) {
    double error = output - target;
    squaredErrors[i] += error * error;
    absoluteErrors[i] += Math.abs(error);
    double before = target - means[i];
    means[i] += before / examples;
    spreads[i] += before * (target - means[i]);
  }

  @Override
  public RegressionCounts merge(Counts counts) {
    if (!(counts instanceof RegressionCounts other) || other.means.length != means.length) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "Cannot merge sums over %d numbers with other counts", means.length));
    }
    if (other.examples == 0) {
      return this;
    }
    double share = (double) other.examples / (examples + other.examples);
    for (int i = 0; i < means.length; i++) {
      double distance = other.means[i] - means[i];
      squaredErrors[i] += other.squaredErrors[i];
      absoluteErrors[i] += other.absoluteErrors[i];
      spreads[i] += other.spreads[i] + distance * distance * examples * share;
      means[i] += distance * share;
    }
    examples += other.examples;
    lossSum += other.lossSum;
    return this;
  }

  @Override
  public RegressionMetrics metrics() {
    return RegressionMetrics.of(examples, lossSum, squaredErrors, absoluteErrors, spreads);
  }
}
