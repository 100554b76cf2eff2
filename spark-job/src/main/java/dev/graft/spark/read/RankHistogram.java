package dev.graft.spark.read;

import java.io.Serializable;
import java.util.Arrays;

/** How the ranks of examples are spread. */
final class RankHistogram implements Serializable {

  private static final long serialVersionUID = 1L;

  private static final int BITS = 14;

  /** Null: there are none. */
  private int[] bins;

  private long count;

  void add(long rank) {
    if (bins == null) {
      bins = new int[1 << BITS];
    }
    count++;
    bins[(int) (rank >>> (63 - BITS))]++;
  }

  void merge(RankHistogram other) {
    count += other.count;
    if (bins == null) {
      bins = other.bins;
    } else if (other.bins != null) {
      for (int bin = 0; bin < bins.length; bin++) {
        bins[bin] += other.bins[bin];
      }
    }
  }

  long count() {
    return count;
  }

  /**
   * Divides the examples among workers by rank so that all get the same number, to within the few
   * that share a bin.
   *
   * @return the first rank that is past each worker
   */
  long[] bounds(int workers) {
    long[] bounds = new long[workers];
    Arrays.fill(bounds, Long.MAX_VALUE);
    int worker = 0;
    long seen = 0;
    int last = bins == null ? 0 : bins.length;
    for (int bin = 0; bin < last && worker < workers - 1; bin++) {
      seen += bins[bin];
      while (worker < workers - 1 && seen >= count * (worker + 1) / workers && seen > 0) {
        bounds[worker++] = (bin + 1L) << (63 - BITS);
      }
    }
    return bounds;
  }
}
