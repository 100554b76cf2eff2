package dev.graft.average;

/**
 * The weighted mean of vectors, as a value with add, merge and mean. Sums are in double and in the
 * order of the calls, so that the same calls in the same order give the same bits.
 */
public final class WeightedMean {

  private double[] sums;
  private double totalWeight;

  /** Adds a vector; one of weight zero changes nothing. */
  public WeightedMean add(double weight, float[] vector) {
    return add(weight, 1, vector);
  }

  /** Adds a vector, multiplied by a scale; one of weight zero changes nothing. */
  public WeightedMean add(double weight, double scale, float[] vector) {
    if (!(weight >= 0) || Double.isInfinite(weight)) {
      throw new IllegalArgumentException("Cannot average with the weight " + weight);
    }
    if (weight == 0) {
      return this;
    }
    shape(vector.length);
    double factor = weight * scale;
    double[] into = sums;
    for (int i = 0; i < into.length; i++) {
      into[i] += factor * vector[i];
    }
    totalWeight += weight;
    return this;
  }

  /** Adds all that another mean has seen. */
  public WeightedMean merge(WeightedMean other) {
    if (other.sums == null) {
      return this;
    }
    shape(other.sums.length);
    for (int i = 0; i < sums.length; i++) {
      sums[i] += other.sums[i];
    }
    totalWeight += other.totalWeight;
    return this;
  }

  /** The mean, rounded to float once. */
  public float[] mean() {
    needWeight();
    float[] mean = new float[sums.length];
    for (int i = 0; i < mean.length; i++) {
      mean[i] = (float) (sums[i] / totalWeight);
    }
    return mean;
  }

  /** The mean, made in place: what has been added is gone. */
  public double[] exactMean() {
    needWeight();
    double[] mean = sums;
    for (int i = 0; i < mean.length; i++) {
      mean[i] /= totalWeight;
    }
    sums = null;
    totalWeight = 0;
    return mean;
  }

  private void needWeight() {
    if (totalWeight == 0) {
      throw new IllegalStateException("Cannot average: no worker has trained on any example");
    }
  }

  /** The sum of the weights so far. */
  public double totalWeight() {
    return totalWeight;
  }

  private void shape(int length) {
    if (sums == null) {
      sums = new double[length];
    } else if (sums.length != length) {
      throw new IllegalArgumentException(
          "Cannot average vectors of different lengths: " + sums.length + " and " + length);
    }
  }
}
