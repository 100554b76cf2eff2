package dev.graft.train;

import java.io.Serializable;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * Gives features of a source the mean that features of a target have, and a covariance nearer to
 * theirs: they are whitened by their own covariance and coloured by the target's (CORAL, Sun, Feng
 * and Saenko, arXiv 1511.05547, algorithm 1). What is added to both keeps it from becoming the very
 * same: an independent feature of variance s comes to s (t + u) / (s + u). What is trained on them
 * is used on the target's as they are.
 */
public final class CoralAlignment implements Serializable {

  private static final long serialVersionUID = 1L;

  private final int width;
  private final double[] from;
  private final double[] to;

  /** Row after row: what a number of the source adds to each of the outcome. */
  private final float[] matrix;

  private final double before;
  private final double after;

  private CoralAlignment(
      int width, double[] from, double[] to, float[] matrix, double before, double after) {
    this.width = width;
    this.from = from;
    this.to = to;
    this.matrix = matrix;
    this.before = before;
    this.after = after;
  }

  /**
   * The alignment of a source with a target. The identity is added to both covariances, as in the
   * paper, in the unit of the features: times their mean variance, which is 1 of standardised ones.
   *
   * @param source two rows at least
   * @param target two rows at least, of the same width
   */
  public static CoralAlignment of(CovarianceSums source, CovarianceSums target) {
    double[][] ofSource = source.covariance();
    double[][] ofTarget = target.covariance();
    double unit = (trace(ofSource) + trace(ofTarget)) / (2.0 * source.width());
    RealMatrix whitening = function(ofSource, unit, value -> 1 / Math.sqrt(value));
    RealMatrix colouring = function(ofTarget, unit, Math::sqrt);
    double[][] product = whitening.multiply(colouring).getData();
    float[] matrix = new float[product.length * product.length];
    for (int i = 0; i < product.length; i++) {
      for (int j = 0; j < product.length; j++) {
        matrix[i * product.length + j] = (float) product[i][j];
      }
    }
    return new CoralAlignment(
        product.length,
        source.means(),
        target.means(),
        matrix,
        distance(ofSource, ofTarget),
        distance(aligned(product, ofSource), ofTarget));
  }

  /** The covariance that rows of one have when they have been multiplied by a matrix. */
  private static double[][] aligned(double[][] matrix, double[][] covariance) {
    RealMatrix by = new Array2DRowRealMatrix(matrix, false);
    RealMatrix of = new Array2DRowRealMatrix(covariance, false);
    return by.transpose().multiply(of).multiply(by).getData();
  }

  private static double trace(double[][] matrix) {
    double trace = 0;
    for (int i = 0; i < matrix.length; i++) {
      trace += matrix[i][i];
    }
    return trace;
  }

  /** A function of a symmetric matrix with so much added to its diagonal. */
  private static RealMatrix function(double[][] of, double ridge, DoubleUnaryOperator function) {
    // Features that never vary in either domain have no unit.
    double least = ridge > 0 ? ridge : 1;
    EigenDecomposition found = new EigenDecomposition(new Array2DRowRealMatrix(of, false));
    RealMatrix vectors = found.getV();
    double[][] scaled = vectors.getData();
    for (double[] row : scaled) {
      for (int j = 0; j < row.length; j++) {
        double value = Math.max(0, found.getRealEigenvalue(j)) + least;
        row[j] *= function.applyAsDouble(value);
      }
    }
    return new Array2DRowRealMatrix(scaled, false).multiply(vectors.transpose());
  }

  /** The CORAL loss between rows of a source and of a target, two each at least. */
  public static double distance(CovarianceSums source, CovarianceSums target) {
    return distance(source.covariance(), target.covariance());
  }

  /** The CORAL loss, the squared distance of two covariances over four times the width's square. */
  static double distance(double[][] one, double[][] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      for (int j = 0; j < one.length; j++) {
        double apart = one[i][j] - other[i][j];
        sum += apart * apart;
      }
    }
    return sum / (4.0 * one.length * one.length);
  }

  /** How far the covariances were apart: the CORAL loss (arXiv 1607.01719) of the features. */
  public double before() {
    return before;
  }

  /** The same of aligned features. */
  public double after() {
    return after;
  }

  /** Numbers of a row. */
  public int width() {
    return width;
  }

  /** A row of the source as one of the target might be. */
  public float[] aligned(float[] row) {
    double[] sums = to.clone();
    for (int i = 0; i < width; i++) {
      double value = row[i] - from[i];
      if (value != 0) {
        int at = i * width;
        for (int j = 0; j < width; j++) {
          sums[j] += value * matrix[at + j];
        }
      }
    }
    float[] aligned = new float[width];
    for (int j = 0; j < width; j++) {
      aligned[j] = (float) sums[j];
    }
    return aligned;
  }
}
