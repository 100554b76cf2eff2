package dev.graft.train.lbfgs;

import dev.graft.train.TrainingExamples;
import java.io.Serializable;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Mean and spread of every feature, as a value with merge (Chan, Golub and LeVeque, "Updating
 * Formulae and a Pairwise Algorithm for Computing Sample Variances", 1979). In double; the same
 * merges in the same order give the same bits.
 */
public final class FeatureScales implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Rows that are read at once. */
  private static final int ROWS = 256;

  /** A spread that is a smaller share of the mean than this is rounding. */
  private static final double NONE = 1e-6;

  private final double count;
  private final double[] means;
  private final double[] squares;

  private FeatureScales(double count, double[] means, double[] squares) {
    this.count = count;
    this.means = means;
    this.squares = squares;
  }

  /** Of no examples. */
  public static FeatureScales none() {
    return new FeatureScales(0, new double[0], new double[0]);
  }

  /** Of the examples of a partition. */
  public static FeatureScales of(TrainingExamples examples) {
    FeatureScales scales = none();
    for (int from = 0; from < examples.size(); from += ROWS) {
      int[] batch = IntStream.range(from, Math.min(from + ROWS, examples.size())).toArray();
      scales = scales.merge(of(examples.read(batch, 0).rows()));
    }
    return scales;
  }

  /** Of some rows, one at least. */
  static FeatureScales of(float[][] rows) {
    double[] means = new double[rows[0].length];
    double[] squares = new double[rows[0].length];
    for (int i = 0; i < rows.length; i++) {
      add(rows[i], i + 1, means, squares);
    }
    return new FeatureScales(rows.length, means, squares);
  }

  private static void add(float[] row, double count, double[] means, double[] squares) {
    for (int j = 0; j < means.length; j++) {
      double apart = row[j] - means[j];
      means[j] += apart / count;
      squares[j] += apart * (row[j] - means[j]);
    }
  }

  /** Of these examples and others. */
  public FeatureScales merge(FeatureScales other) {
    if (other.count == 0) {
      return this;
    }
    if (count == 0) {
      return other;
    }
    double all = count + other.count;
    double[] mean = means.clone();
    double[] square = squares.clone();
    for (int j = 0; j < mean.length; j++) {
      double apart = other.means[j] - means[j];
      mean[j] += apart * other.count / all;
      square[j] += other.squares[j] + apart * apart * count * other.count / all;
    }
    return new FeatureScales(all, mean, square);
  }

  /** Examples that were seen. */
  public double count() {
    return count;
  }

  /** Whether all features of all examples are numbers. */
  public boolean finite() {
    return Arrays.stream(means).allMatch(Double::isFinite);
  }

  /** The mean of a feature. */
  public double mean(int feature) {
    return means[feature];
  }

  /** How many features there are. */
  public int features() {
    return means.length;
  }

  /** The sum of a feature's squared distances from its mean. */
  public double squares(int feature) {
    return squares[feature];
  }

  /** The standard deviation of a feature; 1 if it is always the same. */
  public double deviation(int feature) {
    double deviation = Math.sqrt(squares[feature] / count);
    return deviation > NONE * Math.abs(means[feature]) && deviation > 0 ? deviation : 1;
  }
}
