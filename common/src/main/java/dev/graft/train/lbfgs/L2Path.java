package dev.graft.train.lbfgs;

import dev.graft.io.SavedState;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The L2 strengths that a head is solved with, from strong to weak, each from where the last one
 * ended (a regularisation path: Friedman, Hastie and Tibshirani, Journal of Statistical Software
 * 33, 2010); validation says which was best, and where to end. Or one strength alone.
 */
final class L2Path {

  /** Strengths from one to ten times as strong. */
  private static final int IN_TEN = 2;

  /** Without validation: features that one share of L2 is enough for. */
  private static final double FEATURES = 30;

  /** Strengths in a row without a better validation, after which weaker ones are not tried. */
  private static final int PATIENCE = 3;

  private final double[] strengths;
  private int at;
  private int best;
  private int worse;
  private boolean judged;
  private boolean better;

  private L2Path(double... strengths) {
    this.strengths = strengths;
  }

  /**
   * @param l2 not a number: what validation says, or without it what fits the number of features
   */
  static L2Path of(double l2, int inputs, double examples, boolean validated) {
    if (!Double.isNaN(l2)) {
      return new L2Path(l2);
    }
    return validated
        ? new L2Path(strengths(inputs, examples))
        : new L2Path(Math.max(1, inputs / FEATURES) / examples);
  }

  /**
   * From as many shares of 1 / examples as there are features, or a little fewer, to a third of one
   * share.
   */
  private static double[] strengths(int inputs, double examples) {
    int strongest = (int) (IN_TEN * StrictMath.log10(inputs));
    return IntStream.rangeClosed(-strongest, 1)
        .mapToDouble(power -> StrictMath.pow(10, -power / (double) IN_TEN) / examples)
        .toArray();
  }

  /** The strength that is being tried. */
  double l2() {
    return strengths[at];
  }

  /** Whether validation chooses. */
  boolean chooses() {
    return strengths.length > 1;
  }

  /** Goes on to the next strength; false: there is none, or none that is worth it. */
  boolean advance() {
    worse = judged && !better ? worse + 1 : judged ? 0 : worse;
    if (at + 1 >= strengths.length || worse >= PATIENCE) {
      return false;
    }
    at++;
    judged = false;
    better = false;
    return true;
  }

  /** Takes what validation says of weights that were found with this strength. */
  void validated(boolean newBest) {
    judged = true;
    if (newBest) {
      better = true;
      best = at;
    }
  }

  /** The strength that the best weights were found with. */
  double chosen() {
    return strengths[best];
  }

  /** The strengths that were tried, from the strongest. */
  double[] tried() {
    return Arrays.copyOf(strengths, at + 1);
  }

  void save(SavedState to) {
    to.put("at", at);
    to.put("best", best);
    to.put("worse", worse);
    to.put("judged", judged ? 1 : 0);
    to.put("better", better ? 1 : 0);
  }

  void restore(SavedState from) {
    at = (int) from.whole("at");
    best = (int) from.whole("best");
    worse = (int) from.whole("worse");
    judged = from.whole("judged") == 1;
    better = from.whole("better") == 1;
  }
}
