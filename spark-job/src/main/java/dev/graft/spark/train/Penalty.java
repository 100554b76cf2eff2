package dev.graft.spark.train;

import java.util.Locale;

/**
 * The L2 that a head was solved with.
 *
 * @param l2 weight of half the sum of squares of the weights on standardised features
 * @param tried what validation chose it from, from strong to weak; empty: it did not choose
 */
public record Penalty(double l2, double[] tried) {

  /** What was chosen, for people; null: nothing was. */
  public String sentence() {
    return tried.length == 0
        ? null
        : String.format(
            Locale.ROOT,
            "L2 of %.3g, the best in validation of %d strengths from %.3g to %.3g; train.l2 names one",
            l2,
            tried.length,
            tried[0],
            tried[tried.length - 1]);
  }
}
