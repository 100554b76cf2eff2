package dev.graft.evaluate;

import dev.graft.dataset.TargetScale;
import java.io.Serializable;
import java.util.Arrays;

/**
 * Sums, for each number that is predicted, of its errors and of its squared distance from its mean.
 * The latter is kept with the mean, example by example (Welford) and partition by partition (Chan,
 * Golub and LeVeque, 1979): a difference of two large sums would lose it.
 */
final class RegressionSums implements Serializable {

  private static final long serialVersionUID = 1L;

  private final double[] squaredErrors;
  private final double[] absoluteErrors;
  private final double[] means;
  private final double[] spreads;
  private long examples;
  private double lossSum;

  RegressionSums(int targets) {
    this(new double[targets], new double[targets], new double[targets], new double[targets]);
  }

  private RegressionSums(
      double[] squaredErrors, double[] absoluteErrors, double[] means, double[] spreads) {
    this.squaredErrors = squaredErrors;
    this.absoluteErrors = absoluteErrors;
    this.means = means;
    this.spreads = spreads;
  }

  RegressionSums copy() {
    RegressionSums copy =
        new RegressionSums(
            squaredErrors.clone(), absoluteErrors.clone(), means.clone(), spreads.clone());
    copy.examples = examples;
    copy.lossSum = lossSum;
    return copy;
  }

  int targets() {
    return means.length;
  }

  void add(float loss) {
    examples++;
    lossSum += loss;
  }

  /** Adds a number of the example whose loss was added last. */
  void add(int i, double target, double output) {
    double error = output - target;
    squaredErrors[i] += error * error;
    absoluteErrors[i] += Math.abs(error);
    double before = target - means[i];
    means[i] += before / examples;
    spreads[i] += before * (target - means[i]);
  }

  RegressionSums merge(RegressionSums other) {
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

  /** Mean and standard deviation of each number's targets; 1 of one that never changes. */
  TargetScale scale() {
    double[] deviations = new double[spreads.length];
    Arrays.setAll(deviations, i -> spreads[i] > 0 ? Math.sqrt(spreads[i] / examples) : 1);
    return new TargetScale(means.clone(), deviations);
  }

  RegressionMetrics metrics() {
    return RegressionMetrics.of(examples, lossSum, squaredErrors, absoluteErrors, spreads);
  }
}
