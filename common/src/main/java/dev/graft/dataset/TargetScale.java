package dev.graft.dataset;

import java.io.Serializable;

/**
 * How numbers that are to be predicted are standardised while a network is trained: minus the mean,
 * divided by the standard deviation.
 */
public final class TargetScale implements Serializable {

  private static final long serialVersionUID = 1L;

  private final double[] means;
  private final double[] deviations;

  public TargetScale(double[] means, double[] deviations) {
    this.means = means;
    this.deviations = deviations;
  }

  /** Mean of each number. */
  public double[] means() {
    return means.clone();
  }

  /** Standard deviation of each number; above 0. */
  public double[] deviations() {
    return deviations.clone();
  }

  /** The targets as they are trained on. */
  public Targets standardized(Targets targets) {
    int width = means.length;
    float[] rows = targets.rows(width);
    float[][] standardized = new float[targets.size()][width];
    for (int i = 0; i < rows.length; i++) {
      int number = i % width;
      standardized[i / width][number] = (float) ((rows[i] - means[number]) / deviations[number]);
    }
    return Targets.ofValues(standardized).weighted(targets.weights());
  }

  /**
   * Standardised numbers, stretched to the targets' unit: differences between them are as they are
   * between the targets.
   *
   * @param from index of the first number of a row
   */
  public float[] stretched(float[] rows, int from, int to) {
    float[] stretched = new float[to - from];
    for (int i = 0; i < stretched.length; i++) {
      stretched[i] = (float) (rows[from + i] * deviations[i % deviations.length]);
    }
    return stretched;
  }
}
