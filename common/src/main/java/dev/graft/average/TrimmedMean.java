package dev.graft.average;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The weighted mean of what is left of each coordinate when a share of the values is left out at
 * either end (Yin et al., "Byzantine-Robust Distributed Learning", ICML 2018). Holds all vectors
 * until asked.
 */
public final class TrimmedMean {

  private final double share;
  private final List<float[]> vectors = new ArrayList<>();
  private final List<Double> weights = new ArrayList<>();
  private final List<Double> scales = new ArrayList<>();

  /**
   * @param share of the values that is left out at either end, from 0 to less than a half; the
   *     number of values is rounded down
   */
  public TrimmedMean(double share) {
    this.share = share;
  }

  /** Adds a vector, multiplied by a scale. */
  public void add(double weight, double scale, float[] vector) {
    if (!vectors.isEmpty() && vectors.get(0).length != vector.length) {
      throw new IllegalArgumentException(
          "Cannot average vectors of different lengths: "
              + vectors.get(0).length
              + " and "
              + vector.length);
    }
    vectors.add(vector);
    weights.add(weight);
    scales.add(scale);
  }

  /** The mean of each coordinate. */
  public double[] mean() {
    if (vectors.isEmpty()) {
      throw new IllegalStateException("Cannot average: no worker has trained on any example");
    }
    int count = vectors.size();
    int cut = (int) (share * count);
    double[] mean = new double[vectors.get(0).length];
    double[] values = new double[count];
    Integer[] order = new Integer[count];
    Arrays.setAll(order, i -> i);
    for (int at = 0; at < mean.length; at++) {
      for (int i = 0; i < count; i++) {
        values[i] = scales.get(i) * vectors.get(i)[at];
      }
      Arrays.sort(order, Comparator.<Integer>comparingDouble(i -> values[i]).thenComparing(i -> i));
      double sum = 0;
      double total = 0;
      for (int i = cut; i < count - cut; i++) {
        sum += weights.get(order[i]) * values[order[i]];
        total += weights.get(order[i]);
      }
      mean[at] = sum / total;
    }
    return mean;
  }
}
