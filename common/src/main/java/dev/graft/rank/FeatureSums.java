package dev.graft.rank;

import dev.graft.train.ProductSums;
import java.io.Serializable;

/**
 * All that LogME and the H-score need of features: how many rows, their sum by class, the sum of
 * their products, as a value with add and merge. In double; the same rows in the same order give
 * the same bits. Rows come without their mean over all of them.
 */
public final class FeatureSums implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Rows whose products are added in one pass. */
  private static final int ROWS = 4;

  private final int width;
  private final long[] counts;

  /** One class after the other. */
  private final double[] sums;

  private final ProductSums products;

  private double fourth;

  /** Of no rows yet. */
  public FeatureSums(int width, int classes) {
    this.width = width;
    this.counts = new long[classes];
    this.sums = new double[Math.multiplyExact(classes, width)];
    this.products = new ProductSums(width);
  }

  /**
   * Adds rows.
   *
   * @param rows of width numbers each, without the mean
   * @param labels one a row, from 0
   */
  public void add(double[][] rows, int[] labels) {
    for (int i = 0; i < rows.length; i++) {
      addToClass(rows[i], labels[i]);
    }
    int from = 0;
    for (; from + ROWS <= rows.length; from += ROWS) {
      products.add(rows[from], rows[from + 1], rows[from + 2], rows[from + 3]);
    }
    for (; from < rows.length; from++) {
      products.add(rows[from]);
    }
  }

  private void addToClass(double[] row, int label) {
    counts[label]++;
    double square = 0;
    for (int i = 0; i < width; i++) {
      sums[label * width + i] += row[i];
      square += row[i] * row[i];
    }
    fourth += square * square;
  }

  /** Takes in those of other rows. */
  public FeatureSums merge(FeatureSums other) {
    for (int k = 0; k < counts.length; k++) {
      counts[k] += other.counts[k];
    }
    add(sums, other.sums);
    products.merge(other.products);
    fourth += other.fourth;
    return this;
  }

  private static void add(double[] to, double[] more) {
    for (int i = 0; i < to.length; i++) {
      to[i] += more[i];
    }
  }

  /** Numbers of a row. */
  public int width() {
    return width;
  }

  /** How many classes there may be. */
  public int classes() {
    return counts.length;
  }

  /** Rows of a class. */
  public long count(int label) {
    return counts[label];
  }

  /** All rows. */
  public long count() {
    long all = 0;
    for (long count : counts) {
      all += count;
    }
    return all;
  }

  /** The sum of the rows of a class. */
  double[] sum(int label) {
    double[] sum = new double[width];
    System.arraycopy(sums, label * width, sum, 0, width);
    return sum;
  }

  /** The sum of all rows. */
  double[] sum() {
    double[] all = new double[width];
    for (int k = 0; k < counts.length; k++) {
      add(all, sum(k));
    }
    return all;
  }

  /** The sum of the products of all pairs of numbers, a symmetric matrix. */
  double[][] products() {
    return products.matrix(1);
  }

  /** The sum of the fourth powers of the rows' lengths. */
  double fourth() {
    return fourth;
  }
}
