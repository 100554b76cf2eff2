package dev.graft.rank;

import dev.graft.evaluate.Interval;
import java.util.Locale;

/**
 * Whether a candidate is better than another one, beyond the chance of which examples they were
 * judged by.
 *
 * @param difference of what they are ordered by
 * @param interval of the difference in resamples of the examples
 */
public record Comparison(String first, String second, double difference, Interval interval) {

  /** Of two candidates that were judged by the same examples. */
  public static Comparison of(Ranked first, Ranked second) {
    return new Comparison(
        first.name(),
        second.name(),
        first.mean() - second.mean(),
        Interval.of(first.above(second)));
  }

  /** Whether 95 of 100 resamples leave no doubt. */
  public boolean apart() {
    return !interval.holds(0);
  }

  /** For people. */
  public String sentence() {
    String found =
        apart()
            ? "%s is better than %s by %.4f; resamples of the examples say %.4f to %.4f"
            : "%s and %s cannot be told apart by these examples: they differ by %.4f, resamples say %.4f to %.4f";
    return String.format(
        Locale.ROOT, found, first, second, difference, interval.low(), interval.high());
  }
}
