package dev.graft.evaluate;

import java.io.Serializable;
import java.util.Arrays;

/** How many examples of either kind have each of some scores, the scores in ascending order. */
public final class ScoreRuns implements Serializable {

  private static final long serialVersionUID = 1L;

  private final long[] keys;
  private final long[] positives;
  private final long[] negatives;

  private ScoreRuns(long[] keys, long[] positives, long[] negatives) {
    this.keys = keys;
    this.positives = positives;
    this.negatives = negatives;
  }

  static ScoreRuns none() {
    return new ScoreRuns(new long[0], new long[0], new long[0]);
  }

  /**
   * @param sorted twice each score's key, and 1 for one of the positive kind
   */
  static ScoreRuns of(long[] sorted, int length) {
    long[] keys = new long[length];
    long[] positives = new long[length];
    long[] negatives = new long[length];
    for (int i = 0; i < length; i++) {
      keys[i] = sorted[i] >> 1;
      positives[i] = sorted[i] & 1;
      negatives[i] = 1 - positives[i];
    }
    return new ScoreRuns(keys, positives, negatives).joined(0);
  }

  int size() {
    return keys.length;
  }

  long key(int i) {
    return keys[i];
  }

  long positives(int i) {
    return positives[i];
  }

  long negatives(int i) {
    return negatives[i];
  }

  long allPositives() {
    return Arrays.stream(positives).sum();
  }

  long allNegatives() {
    return Arrays.stream(negatives).sum();
  }

  /** The same with fewer scores: those that differ in the lowest bits of their keys are one. */
  ScoreRuns joined(int bits) {
    long[] fewer = new long[keys.length];
    long[] sumPositives = new long[keys.length];
    long[] sumNegatives = new long[keys.length];
    int last = -1;
    for (int i = 0; i < keys.length; i++) {
      long key = keys[i] >> bits;
      if (last < 0 || fewer[last] != key) {
        fewer[++last] = key;
      }
      sumPositives[last] += positives[i];
      sumNegatives[last] += negatives[i];
    }
    return new ScoreRuns(
        Arrays.copyOf(fewer, last + 1),
        Arrays.copyOf(sumPositives, last + 1),
        Arrays.copyOf(sumNegatives, last + 1));
  }

  /** All of both. */
  ScoreRuns with(ScoreRuns other) {
    int length = keys.length + other.keys.length;
    ScoreRuns both = new ScoreRuns(new long[length], new long[length], new long[length]);
    int i = 0;
    int j = 0;
    for (int to = 0; to < length; to++) {
      boolean here = j == other.keys.length || (i < keys.length && keys[i] <= other.keys[j]);
      if (here) {
        both.put(to, this, i++);
      } else {
        both.put(to, other, j++);
      }
    }
    return both.joined(0);
  }

  private void put(int to, ScoreRuns from, int i) {
    keys[to] = from.keys[i];
    positives[to] = from.positives[i];
    negatives[to] = from.negatives[i];
  }
}
