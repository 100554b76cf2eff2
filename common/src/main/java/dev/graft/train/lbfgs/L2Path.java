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
  private double[] tried = {};
  private int at;
  private int best;
  private int worse;
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

  /** Weights are being moved with the strength: it counts as tried. */
  void tries() {
    if (tried.length == 0 || tried[tried.length - 1] > l2()) {
      tried = Arrays.copyOf(tried, tried.length + 1);
      tried[tried.length - 1] = l2();
    }
  }

  /** Goes on to the next strength; false: there is none. */
  boolean advance() {
    if (at + 1 >= strengths.length) {
      return false;
    }
    at++;
    better = false;
    return true;
  }

  /** Takes what validation says of weights that were found with this strength. */
  void validated(boolean newBest) {
    if (newBest) {
      better = true;
      best = at;
    }
  }

  /** Called once the strength's solution is validated: whether no other one is worth it. */
  boolean ends() {
    worse = better ? 0 : worse + 1;
    return at + 1 >= strengths.length || worse >= PATIENCE;
  }

  /** The strength that the best weights were found with. */
  double chosen() {
    return strengths[best];
  }

  /** The strengths that were tried, from the strongest. */
  double[] tried() {
    return tried.clone();
  }

  void save(SavedState to) {
    to.put("tried", tried);
    to.put("at", at);
    to.put("best", best);
    to.put("worse", worse);
    to.put("better", better ? 1 : 0);
  }

  void restore(SavedState from) {
    tried = from.doubles("tried");
    at = (int) from.whole("at");
    best = (int) from.whole("best");
    worse = (int) from.whole("worse");
    better = from.whole("better") == 1;
  }
}
