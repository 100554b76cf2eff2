package dev.graft.average;

import java.util.Locale;

/** Vectors that belong together have one length. */
final class Lengths {

  private Lengths() {}

  /**
   * @throws IllegalArgumentException if a gradient does not belong to the weights
   */
  static void same(int weights, int gradient) {
    if (weights != gradient) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Cannot step %d weights by an outer gradient or a state of %d",
              weights,
              gradient));
    }
  }

  /** An outer optimizer's state, made of zeros in its first round. */
  static double[] state(double[] state, int weights) {
    if (state == null) {
      return new double[weights];
    }
    same(weights, state.length);
    return state;
  }
}
