package dev.graft.spark.table;

import java.util.HashMap;
import java.util.Map;

/**
 * How often each hash has come, where most come once: those take 16 to 32 bytes and no object. The
 * lowest bits of a hash say where it is looked for first.
 */
final class HashCounts {

  private static final int FEW = 1 << 10;

  /** Two to four times as many places as there are hashes; 0 where there is none. */
  private long[] hashes = new long[FEW];

  private int used;

  /** How often those have come again that are among them; and the hash that is 0. */
  private final Map<Long, Integer> again = new HashMap<>();

  /** Counts a hash and returns how often it has come before. */
  int next(long hash) {
    if (hash == 0) {
      return again.merge(hash, 1, Integer::sum) - 1;
    }
    int place = place(hash);
    if (hashes[place] == hash) {
      return again.merge(hash, 1, Integer::sum);
    }
    hashes[place] = hash;
    if (2 * ++used == hashes.length) {
      grow();
    }
    return 0;
  }

  private int place(long hash) {
    int place = (int) hash & hashes.length - 1;
    while (hashes[place] != 0 && hashes[place] != hash) {
      place = place + 1 & hashes.length - 1;
    }
    return place;
  }

  private void grow() {
    long[] known = hashes;
    hashes = new long[2 * known.length];
    for (long hash : known) {
      if (hash != 0) {
        hashes[place(hash)] = hash;
      }
    }
  }
}
