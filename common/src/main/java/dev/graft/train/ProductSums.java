package dev.graft.train;

import java.io.Serializable;

/**
 * Sums of the products of all pairs of a row's numbers, in double: the upper triangle of a
 * symmetric matrix, row after row. The same rows in the same order give the same bits.
 */
public final class ProductSums implements Serializable {

  private static final long serialVersionUID = 1L;

  private final int width;
  private final double[] triangle;

  /**
   * Of no rows yet.
   *
   * @param width numbers of a row
   */
  public ProductSums(int width) {
    this.width = width;
    this.triangle = new double[width * (width + 1) / 2];
  }

  /** Adds a row's. */
  public void add(double[] row) {
    add(row, 1);
  }

  /** Adds a row's so many times. */
  public void add(double[] row, double weight) {
    int at = 0;
    for (int i = 0; i < width; i++) {
      double weighted = row[i] * weight;
      int shift = at - i;
      for (int j = i; j < width; j++) {
        triangle[shift + j] += weighted * row[j];
      }
      at += width - i;
    }
  }

  /** Adds those of four rows in one pass. */
  public void add(double[] a, double[] b, double[] c, double[] d) {
    int at = 0;
    for (int i = 0; i < width; i++) {
      double ai = a[i];
      double bi = b[i];
      double ci = c[i];
      double di = d[i];
      int shift = at - i;
      for (int j = i; j < width; j++) {
        triangle[shift + j] += ai * a[j] + bi * b[j] + ci * c[j] + di * d[j];
      }
      at += width - i;
    }
  }

  /** Takes in those of other rows. */
  public void merge(ProductSums other) {
    for (int i = 0; i < triangle.length; i++) {
      triangle[i] += other.triangle[i];
    }
  }

  /** The whole matrix, each sum divided. */
  public double[][] matrix(double divisor) {
    double[][] square = new double[width][width];
    int at = 0;
    for (int i = 0; i < width; i++) {
      for (int j = i; j < width; j++) {
        square[i][j] = triangle[at++] / divisor;
        square[j][i] = square[i][j];
      }
    }
    return square;
  }
}
