package dev.graft.train;

import dev.graft.model.HiddenLoss;

/**
 * How far the covariances of two kinds of rows are apart, with its gradient by both: the loss of
 * Deep CORAL (Sun and Saenko, arXiv 1607.01719, equations 1 to 6), times a weight. Computed in
 * double.
 */
final class CoralLoss implements HiddenLoss {

  private final int source;
  private final double weight;

  /**
   * @param source how many rows, from the first on, are of the source; all others are of the
   *     target; two each at least
   */
  CoralLoss(int source, double weight) {
    this.source = source;
    this.weight = weight;
  }

  @Override
  public double of(float[] activations, int rows, int width, float[] gradient) {
    double[][] ofSource = centred(activations, 0, source, width);
    double[][] ofTarget = centred(activations, source, rows, width);
    double[][] apart = covariance(ofSource, width);
    double[][] other = covariance(ofTarget, width);
    double loss = CoralAlignment.distance(apart, other);
    for (int i = 0; i < width; i++) {
      for (int j = 0; j < width; j++) {
        apart[i][j] -= other[i][j];
      }
    }
    double factor = weight / ((double) width * width);
    addGradient(gradient, 0, ofSource, apart, factor / (source - 1));
    addGradient(gradient, source, ofTarget, apart, -factor / (rows - source - 1));
    return weight * loss;
  }

  /** Without the mean of each column. */
  private static double[][] centred(float[] activations, int from, int to, int width) {
    double[][] rows = new double[to - from][width];
    double[] means = new double[width];
    for (int row = 0; row < rows.length; row++) {
      for (int i = 0; i < width; i++) {
        rows[row][i] = activations[(from + row) * width + i];
        means[i] += rows[row][i];
      }
    }
    for (double[] row : rows) {
      for (int i = 0; i < width; i++) {
        row[i] -= means[i] / rows.length;
      }
    }
    return rows;
  }

  private static double[][] covariance(double[][] centred, int width) {
    ProductSums sums = new ProductSums(width);
    for (double[] row : centred) {
      sums.add(row);
    }
    return sums.matrix(centred.length - 1.0);
  }

  /** That of a row is the row times the difference of the covariances, which is symmetric. */
  private static void addGradient(
      float[] gradient, int from, double[][] centred, double[][] apart, double factor) {
    int width = apart.length;
    for (int row = 0; row < centred.length; row++) {
      double[] sums = new double[width];
      for (int i = 0; i < width; i++) {
        double value = factor * centred[row][i];
        for (int j = 0; j < width; j++) {
          sums[j] += value * apart[i][j];
        }
      }
      for (int j = 0; j < width; j++) {
        gradient[(from + row) * width + j] += (float) sums[j];
      }
    }
  }
}
