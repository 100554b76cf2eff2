package dev.graft.rank;

import java.util.Arrays;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;

/**
 * LogME (You et al., arXiv 2102.11005): the logarithm of the evidence of a linear model of the
 * features, a row of the mean over classes, each told from the rest by targets of 0 and 1: max over
 * alpha and beta of 1/n log p(y | F, alpha, beta). More is better.
 */
public final class LogMe {

  private static final int MOST_STEPS = 1000;

  /** The share that the ratio of the precisions may still move by. */
  private static final double SETTLED = 1e-5;

  /** As the authors' program has it: targets that are met exactly have no unbounded evidence. */
  private static final double LEAST_RESIDUE = 1e-5;

  /** Weights that say nothing become 0: with this many times the largest eigenvalue they are. */
  private static final double MOST_RATIO = 1e9;

  /** Below this share of the largest an eigenvalue is rounding. */
  private static final double ROUNDING = 1e-12;

  private final double[] eigenvalues;
  private final double largest;

  /** One a column. */
  private final RealMatrix eigenvectors;

  private final FeatureSums sums;
  private final double[] mean;

  private LogMe(FeatureSums sums, double[] mean) {
    this.sums = sums;
    this.mean = mean;
    double[][] products = products(sums, mean);
    // The library's iterations do not converge beside eigenvalues of 0: none is near it when so
    // much is added to all.
    double added = largest(products);
    for (int i = 0; i < products.length; i++) {
      products[i][i] += added;
    }
    EigenDecomposition found = new EigenDecomposition(new Array2DRowRealMatrix(products, false));
    this.eigenvalues =
        Arrays.stream(found.getRealEigenvalues())
            .map(value -> Math.max(0, value - added))
            .toArray();
    this.eigenvectors = found.getV();
    this.largest = eigenvalues[0];
  }

  /** Of the diagonal, of which none is negative. */
  private static double largest(double[][] products) {
    double largest = Double.MIN_NORMAL;
    for (int i = 0; i < products.length; i++) {
      largest = Math.max(largest, products[i][i]);
    }
    return largest;
  }

  /**
   * Of the features of some examples.
   *
   * @param mean what the rows have come without
   */
  public static double of(FeatureSums sums, double[] mean) {
    LogMe all = new LogMe(sums, mean);
    double sum = 0;
    int classes = 0;
    for (int k = 0; k < sums.classes(); k++) {
      if (sums.count(k) > 0) {
        sum += all.evidence(k);
        classes++;
      }
    }
    return sum / classes;
  }

  /** F'F of the rows with their mean. */
  private static double[][] products(FeatureSums sums, double[] mean) {
    double[][] products = sums.products();
    double[] left = sums.sum();
    double rows = sums.count();
    for (int i = 0; i < mean.length; i++) {
      for (int j = i; j < mean.length; j++) {
        products[i][j] += left[i] * mean[j] + mean[i] * left[j] + rows * mean[i] * mean[j];
        products[j][i] = products[i][j];
      }
    }
    return products;
  }

  /** F'y of a class against the rest, in the eigenvectors' directions. */
  private double[] turned(int label) {
    double[] sum = sums.sum(label);
    for (int i = 0; i < sum.length; i++) {
      sum[i] += sums.count(label) * mean[i];
    }
    RealVector whole = new ArrayRealVector(sum, false);
    return eigenvectors.preMultiply(whole).toArray();
  }

  private double evidence(int label) {
    double rows = sums.count();
    double[] z = turned(label);
    double ratio = 1;
    for (int step = 0; step < MOST_STEPS; step++) {
      Fit fit = fit(label, z, ratio);
      double next = Math.min(MOST_RATIO * largest, fit.alpha() / fit.beta(rows));
      boolean settled = !(Math.abs(next - ratio) > SETTLED * ratio);
      ratio = next > 0 ? next : ratio;
      if (settled) {
        break;
      }
    }
    Fit fit = fit(label, z, ratio);
    double beta = fit.beta(rows);
    double evidence =
        rows * Math.log(beta)
            - fit.spread
            - beta * (fit.residue + ratio * fit.squares)
            - rows * Math.log(2 * Math.PI);
    return evidence / 2 / rows;
  }

  /**
   * The weights that are most probable.
   *
   * @param used how many numbers the data determine
   * @param squares of the weights
   * @param residue sum of squares of what they leave
   * @param spread logarithm of how far the data narrow them
   */
  private record Fit(double used, double squares, double residue, double spread) {

    double alpha() {
      return squares > 0 ? used / squares : Double.POSITIVE_INFINITY;
    }

    double beta(double rows) {
      return Math.max(1, rows - used) / residue;
    }
  }

  /**
   * @param ratio alpha / beta
   */
  private Fit fit(int label, double[] z, double ratio) {
    double used = 0;
    double squares = 0;
    double spread = 0;
    double residue = sums.count(label);
    for (int i = 0; i < z.length; i++) {
      double s = eigenvalues[i];
      if (s > ROUNDING * largest) {
        double m = z[i] / (s + ratio);
        used += s / (s + ratio);
        squares += m * m;
        residue += m * (s * m - 2 * z[i]);
        spread += Math.log1p(s / ratio);
      }
    }
    return new Fit(used, squares, Math.max(0, residue) + LEAST_RESIDUE, spread);
  }
}
