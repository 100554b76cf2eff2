package dev.graft.spark.read;

import java.io.Serializable;
import java.util.Arrays;

/** How the ranks of examples are spread. */
final class RankHistogram implements Serializable {

  private static final long serialVersionUID = 1L;

  private static final int BITS = 14;

  /** Examples that are kept one by one: many partitions of a few would send as many histograms. */
  private static final int FEW = 1024;

  /** The bins of the examples, in no order, while they are few. */
  private int[] few = {};

  /** Null: they are few. */
  private int[] bins;

  private long count;

  void add(long rank) {
    addTo((int) (rank >>> (Assignment.RANK_BITS - BITS)));
  }

  private void addTo(int bin) {
    if (bins == null && count == FEW) {
      bins = counted();
      few = new int[0];
    }
    if (bins == null) {
      if (count == few.length) {
        few = Arrays.copyOf(few, Math.max(4, 2 * few.length));
      }
      few[(int) count] = bin;
    } else {
      bins[bin]++;
    }
    count++;
  }

  /** Examples of each bin. */
  private int[] counted() {
    if (bins != null) {
      return bins;
    }
    int[] counted = new int[1 << BITS];
    for (int i = 0; i < count; i++) {
      counted[few[i]]++;
    }
    return counted;
  }

  void merge(RankHistogram other) {
    if (other.bins == null) {
      for (int i = 0; i < other.count; i++) {
        addTo(other.few[i]);
      }
      return;
    }
    bins = counted();
    few = new int[0];
    for (int bin = 0; bin < bins.length; bin++) {
      bins[bin] += other.bins[bin];
    }
    count += other.count;
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
    int[] counted = counted();
    for (int bin = 0; bin < counted.length && worker < workers - 1; bin++) {
      seen += counted[bin];
      while (worker < workers - 1 && seen >= count * (worker + 1) / workers && seen > 0) {
        bounds[worker++] = (bin + 1L) << (Assignment.RANK_BITS - BITS);
      }
    }
    return bounds;
  }
}
