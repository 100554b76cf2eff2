package dev.graft.spark.table;

/**
 * How often each hash has come, for as many as there are rows in a partition: 24 to 48 bytes for
 * each, and no object. Their lowest bits say where they are looked for first.
 */
final class HashCounts {

  private static final int FEW = 1 << 10;

  /** Twice to four times as many places as there are hashes. */
  private long[] hashes = new long[FEW];

  /** 0 where there is no hash. */
  private int[] counts = new int[FEW];

  private int used;

  /** Counts a hash and returns how often it has come before. */
  int next(long hash) {
    if (2 * used == hashes.length) {
      grow();
    }
    int place = place(hash);
    if (counts[place] == 0) {
      hashes[place] = hash;
      used++;
    }
    return counts[place]++;
  }

  private int place(long hash) {
    int place = (int) hash & hashes.length - 1;
    while (counts[place] != 0 && hashes[place] != hash) {
      place = place + 1 & hashes.length - 1;
    }
    return place;
  }

  private void grow() {
    long[] known = hashes;
    int[] times = counts;
    hashes = new long[2 * known.length];
    counts = new int[2 * known.length];
    for (int i = 0; i < known.length; i++) {
      if (times[i] > 0) {
        int place = place(known[i]);
        hashes[place] = known[i];
        counts[place] = times[i];
      }
    }
  }
}
