package dev.graft.average;

import java.util.ArrayList;
import java.util.List;

/**
 * The weighted mean of what is left of each coordinate when a share of the values is left out at
 * either end (Yin et al., "Byzantine-Robust Distributed Learning", ICML 2018). Of equal values the
 * one that was added first counts as the smaller, and what is left is summed from the smallest on.
 * Holds all vectors until asked. Each coordinate's values are sorted by insertion: quick for the
 * tens of workers of a cluster, quadratic in their number.
 */
final class TrimmedMean {

  /** Absorbs the rounding of a share such as 0.29 in binary, so that 29 % of 100 are 29. */
  private static final double ROUNDING = 1e-9;

  private final double share;
  private final List<float[]> vectors = new ArrayList<>();
  private final List<Double> weights = new ArrayList<>();
  private final List<Double> scales = new ArrayList<>();

  /**
   * @param share of the values that is left out at either end, from 0 to less than a half; the
   *     number of values is rounded down, and one or two are always left
   */
  public TrimmedMean(double share) {
    if (!(share >= 0 && share < 0.5)) {
      throw new IllegalArgumentException(
          "Cannot leave out a share of %s at either end: it must be from 0 to less than 0.5"
              .formatted(share));
    }
    this.share = share;
  }

  /** Adds a vector, multiplied by a scale; one of weight zero changes nothing. */
  public void add(double weight, double scale, float[] vector) {
    if (weight == 0) {
      return;
    }
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
    int count = vectors.size();
    int cut = Math.min((int) (share * count + ROUNDING), (count - 1) / 2);
    return cut > 0 ? trimmed(cut) : whole();
  }

  private double[] whole() {
    WeightedMean mean = new WeightedMean();
    for (int i = 0; i < vectors.size(); i++) {
      mean.add(weights.get(i), scales.get(i), vectors.get(i));
    }
    return mean.exactMean();
  }

  private double[] trimmed(int cut) {
    int count = vectors.size();
    float[][] columns = vectors.toArray(new float[0][]);
    double[] scale = scales.stream().mapToDouble(Double::doubleValue).toArray();
    double[] weight = weights.stream().mapToDouble(Double::doubleValue).toArray();
    double[] values = new double[count];
    double[] beside = new double[count];
    double[] mean = new double[columns[0].length];
    for (int at = 0; at < mean.length; at++) {
      for (int i = 0; i < count; i++) {
        insert(values, beside, i, scale[i] * columns[i][at], weight[i]);
      }
      double sum = 0;
      double total = 0;
      for (int i = cut; i < count - cut; i++) {
        sum += beside[i] * values[i];
        total += beside[i];
      }
      mean[at] = sum / total;
    }
    return mean;
  }

  /** Puts a value behind those among the first ones that are not greater, its weight beside it. */
  private static void insert(
      double[] values, double[] beside, int count, double value, double weight) {
    int to = count;
    while (to > 0 && values[to - 1] > value) {
      values[to] = values[to - 1];
      beside[to] = beside[to - 1];
      to--;
    }
    values[to] = value;
    beside[to] = weight;
  }
}
