package dev.graft.spark.read;

import java.io.Serializable;

/** How many numbers there are of each prefix, by the bits that follow it. */
final class PrefixCounts implements Serializable {

  private static final long serialVersionUID = 1L;

  private final int bits;

  /** By prefix; null: there are none. */
  private final long[][] counts;

  PrefixCounts(int prefixes, int bits) {
    this.bits = bits;
    this.counts = new long[prefixes][];
  }

  void add(int prefix, long number, int rest) {
    if (counts[prefix] == null) {
      counts[prefix] = new long[1 << bits];
    }
    counts[prefix][(int) (number >>> (rest - bits)) & ((1 << bits) - 1)]++;
  }

  PrefixCounts merge(PrefixCounts other) {
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] == null) {
        counts[i] = other.counts[i];
      } else if (other.counts[i] != null) {
        for (int next = 0; next < counts[i].length; next++) {
          counts[i][next] += other.counts[i][next];
        }
      }
    }
    return this;
  }

  long of(int prefix, int next) {
    return counts[prefix] == null ? 0 : counts[prefix][next];
  }

  long of(int prefix) {
    long all = 0;
    for (int next = 0; next < 1 << bits; next++) {
      all += of(prefix, next);
    }
    return all;
  }
}
