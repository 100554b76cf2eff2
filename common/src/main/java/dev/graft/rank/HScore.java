package dev.graft.rank;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.DecompositionSolver;

/**
 * The H-score (Bao et al., "An information-theoretic approach to transferability in task transfer
 * learning", 2019), trace of cov(f)^-1 cov(E[f | y]), with the covariance shrunk (Ibrahim,
 * Ponomareva and Mazumder, arXiv 2110.06893; Ledoit and Wolf, "A well-conditioned estimator for
 * large-dimensional covariance matrices", 2004). More is better; at most one less than there are
 * classes.
 */
public final class HScore {

  /** Less would leave features that depend on each other without an inverse. */
  private static final double LEAST_SHRINKAGE = 1e-8;

  private HScore() {}

  /** Of the features of some examples; 0 where all are the same. */
  public static double of(FeatureSums sums) {
    int width = sums.width();
    double rows = sums.count();
    double[] mean = scaled(sums.sum(), 1 / rows);
    double[][] covariance = covariance(sums, mean);
    double level = trace(covariance) / width;
    if (!(level > 0)) {
      return 0;
    }
    double shrinkage = Math.max(LEAST_SHRINKAGE, shrinkage(sums, covariance, level));
    for (int i = 0; i < width; i++) {
      for (int j = 0; j < width; j++) {
        covariance[i][j] *= (1 - shrinkage) / level;
      }
      covariance[i][i] += shrinkage;
    }
    DecompositionSolver inverse =
        new CholeskyDecomposition(
                new Array2DRowRealMatrix(covariance, false), 1e-12, LEAST_SHRINKAGE * 1e-4)
            .getSolver();
    double score = 0;
    for (int k = 0; k < sums.classes(); k++) {
      if (sums.count(k) > 0) {
        double[] apart = scaled(sums.sum(k), 1.0 / sums.count(k));
        for (int i = 0; i < width; i++) {
          apart[i] -= mean[i];
        }
        ArrayRealVector vector = new ArrayRealVector(apart, false);
        score += sums.count(k) / rows * inverse.solve(vector).dotProduct(vector);
      }
    }
    return (1 - shrinkage) * score / level;
  }

  private static double[][] covariance(FeatureSums sums, double[] mean) {
    double[][] covariance = sums.products();
    for (int i = 0; i < mean.length; i++) {
      for (int j = 0; j < mean.length; j++) {
        covariance[i][j] = covariance[i][j] / sums.count() - mean[i] * mean[j];
      }
    }
    return covariance;
  }

  private static double trace(double[][] of) {
    double trace = 0;
    for (int i = 0; i < of.length; i++) {
      trace += of[i][i];
    }
    return trace;
  }

  /** Ledoit's and Wolf's share of the mean variance, from 0 to 1. */
  static double shrinkage(FeatureSums sums, double[][] covariance, double level) {
    double width = sums.width();
    double rows = sums.count();
    double squares = 0;
    for (double[] row : covariance) {
      for (double value : row) {
        squares += value * value;
      }
    }
    double apart = squares / width - level * level;
    double noise = (sums.fourth() / rows - squares) / (width * rows);
    return apart <= 0 ? 1 : Math.max(0, Math.min(1, noise / apart));
  }

  private static double[] scaled(double[] values, double by) {
    double[] scaled = values.clone();
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] *= by;
    }
    return scaled;
  }
}
