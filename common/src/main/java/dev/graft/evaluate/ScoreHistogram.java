package dev.graft.evaluate;

import java.io.Serializable;
import java.util.Arrays;

/**
 * The scores of examples of two kinds, for the areas under their curves. Exact up to a number of
 * different scores; of more, those that lie close together count as one, and the areas say how far
 * they may be off. How close depends on all the scores alone, not on the partitions that they came
 * in or on their order, and sums are whole numbers: areas do not depend on either.
 */
public final class ScoreHistogram implements Serializable {

  private static final long serialVersionUID = 1L;
  private static final int MOST_RECENT = 1024;
  private static final int LEAST_RECENT = 64;
  private static final long HALF = Float.floatToIntBits(0.5f);
  private static final long ONE = Float.floatToIntBits(1f);

  private final int most;
  private int dropped;
  private ScoreRuns runs = ScoreRuns.none();
  private long[] recent = new long[0];
  private int pending;

  /**
   * An area, and how far the exact one may be from it: 0 if it is exact.
   *
   * @param value null of examples of one kind only
   */
  record Area(Double value, double error) {

    private static final Area NONE = new Area(null, 0);

    Double errorOrNull() {
      return error == 0 ? null : (Double) error;
    }
  }

  /**
   * @param most how many scores are told apart
   */
  ScoreHistogram(int most) {
    this.most = most;
  }

  void add(float score, boolean positive) {
    if (pending == recent.length) {
      compact();
      recent = new long[Math.max(LEAST_RECENT, Math.min(MOST_RECENT, most))];
    }
    recent[pending++] = key(score) << 1 | (positive ? 1 : 0);
  }

  /**
   * A number for each score, in the order of the scores; what is no number comes first. Numbers as
   * close to 1 are told apart as finely as those as close to 0.
   */
  static long key(float score) {
    if (Float.isNaN(score)) {
      return Integer.MIN_VALUE;
    }
    if (score < 0) {
      return -(long) Float.floatToIntBits(-score);
    }
    if (score < 0.5f) {
      return Float.floatToIntBits(score + 0f);
    }
    return score <= 1
        ? 2 * HALF - Float.floatToIntBits(1 - score)
        : 2 * HALF + Float.floatToIntBits(score) - ONE;
  }

  /** The score of a key; of several that count as one the least. */
  static float score(long key) {
    if (key <= 0) {
      return key == Integer.MIN_VALUE ? Float.NaN : -Float.intBitsToFloat((int) -key);
    }
    if (key < HALF) {
      return Float.intBitsToFloat((int) key);
    }
    return key <= 2 * HALF
        ? 1 - Float.intBitsToFloat((int) (2 * HALF - key))
        : Float.intBitsToFloat((int) (key - 2 * HALF + ONE));
  }

  /** The runs, by ascending score. */
  ScoreRuns runs() {
    compact();
    return runs;
  }

  /** The least score of a run. */
  float score(int run) {
    return score(runs.key(run) << dropped);
  }

  /** The greatest score that a run may have. */
  float greatest(int run) {
    return score(((runs.key(run) + 1) << dropped) - 1);
  }

  /** Makes it small, to travel. */
  void compact() {
    Arrays.sort(recent, 0, pending);
    ScoreRuns added = ScoreRuns.of(recent, pending).joined(dropped);
    recent = new long[0];
    pending = 0;
    take(added);
  }

  private void take(ScoreRuns added) {
    runs = runs.with(added);
    while (runs.size() > most) {
      runs = runs.joined(1);
      dropped++;
    }
  }

  void merge(ScoreHistogram other) {
    compact();
    other.compact();
    int coarser = Math.max(dropped, other.dropped);
    runs = runs.joined(coarser - dropped);
    int closer = coarser - other.dropped;
    dropped = coarser;
    take(other.runs.joined(closer));
  }

  /**
   * The probability that an example of the positive kind scores above one of the other, ties
   * counting half. Pairs within a run are at worst all in order or all out of order.
   */
  Area auc() {
    compact();
    double above = 0;
    double unsure = 0;
    long negatives = 0;
    long positives = 0;
    for (int i = 0; i < runs.size(); i++) {
      double within = (double) runs.positives(i) * runs.negatives(i) / 2;
      above += (double) runs.positives(i) * negatives + within;
      unsure += dropped == 0 ? 0 : within;
      negatives += runs.negatives(i);
      positives += runs.positives(i);
    }
    double pairs = (double) negatives * positives;
    return pairs == 0 ? Area.NONE : new Area(above / pairs, unsure / pairs);
  }

  /**
   * Average precision: at each score, the precision of all that score as much, times the recall
   * that they add. Of a run the exact precision lies between that of its first positive example
   * after all others and that of its last before all others.
   */
  Area precisionRecall() {
    compact();
    double sum = 0;
    double least = 0;
    double greatest = 0;
    long right = 0;
    long wrong = 0;
    for (int i = runs.size() - 1; i >= 0; i--) {
      double here = runs.positives(i);
      if (here > 0) {
        least += here * (right + 1) / (right + 1 + wrong + runs.negatives(i));
        greatest += here * (right + here) / (right + here + wrong);
        sum += here * (right + here) / (right + here + wrong + runs.negatives(i));
      }
      right += runs.positives(i);
      wrong += runs.negatives(i);
    }
    if (right == 0 || wrong == 0) {
      return Area.NONE;
    }
    double error = dropped == 0 ? 0 : Math.max(sum - least, greatest - sum);
    return new Area(sum / right, error / right);
  }
}
