package dev.graft.plan;

import java.util.Arrays;
import java.util.List;

/**
 * How much longer the first rounds of a JVM take than those after it has compiled what they run.
 *
 * @param rounds seconds of rounds from the first one on, all of the same work
 */
public record WarmUp(List<Double> rounds) {

  /** Nothing takes longer at first. */
  public static WarmUp none() {
    return new WarmUp(List.of());
  }

  /** What a warm round's time is to be multiplied by for so many rounds; 1: nothing. */
  public double factor(int count) {
    if (rounds.isEmpty()) {
      return 1;
    }
    double warm = median(warm(rounds));
    // Those that were not timed are warm: of more than twice as many the median is.
    double first =
        count > 2 * rounds.size()
            ? warm
            : median(rounds.subList(0, Math.min(count, rounds.size())));
    return Math.max(1, first / warm);
  }

  /** Those that were warm: of a series the second half. */
  public static <T> List<T> warm(List<T> series) {
    return series.subList(series.size() / 2, series.size());
  }

  /** The middle one; of two the larger. */
  public static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
