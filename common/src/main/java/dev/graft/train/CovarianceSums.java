package dev.graft.train;

import dev.graft.dataset.ExampleStore;
import java.io.Serializable;
import java.util.stream.IntStream;

/**
 * How many rows there are, their mean and the sum of the products of their distances from it, as a
 * value with add and merge (Chan, Golub and LeVeque, 1979). In double; the same rows in the same
 * order, merged in the same order, give the same bits.
 */
public final class CovarianceSums implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Rows that are read at once. */
  private static final int ROWS = 256;

  private final int width;
  private final double[] means;
  private final ProductSums products;

  private long count;

  /** Of no rows yet. */
  public CovarianceSums(int width) {
    this.width = width;
    this.means = new double[width];
    this.products = new ProductSums(width);
  }

  /** Adds the features of all examples. */
  public CovarianceSums add(ExampleStore examples) {
    for (int from = 0; from < examples.size(); from += ROWS) {
      for (float[] row :
          examples.rows(IntStream.range(from, Math.min(from + ROWS, examples.size())).toArray())) {
        add(row);
      }
    }
    return this;
  }

  /** Adds a row. */
  public void add(float[] row) {
    count++;
    double[] before = new double[width];
    for (int i = 0; i < width; i++) {
      before[i] = row[i] - means[i];
      means[i] += before[i] / count;
    }
    double share = (count - 1) / (double) count;
    products.add(before, share);
  }

  /** Takes in those of other rows. */
  public CovarianceSums merge(CovarianceSums other) {
    if (other.count == 0) {
      return this;
    }
    double all = count + other.count;
    double[] apart = new double[width];
    for (int i = 0; i < width; i++) {
      apart[i] = other.means[i] - means[i];
      means[i] += apart[i] * (other.count / all);
    }
    products.merge(other.products);
    products.add(apart, count * (other.count / all));
    count += other.count;
    return this;
  }

  /** How many rows. */
  public long count() {
    return count;
  }

  /** Numbers of a row. */
  public int width() {
    return width;
  }

  /** Mean of each number. */
  double[] means() {
    return means.clone();
  }

  /** The covariance, a symmetric matrix; of two rows at least. */
  double[][] covariance() {
    return products.matrix((double) (count - 1));
  }
}
