package dev.graft.evaluate;

import dev.graft.dataset.Seeds;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * By how much a transfer is better than another training of the same examples, and whether that is
 * chance: of which examples they were judged by, and, with several seeds, of which seeds they were
 * trained by. In a resample of the examples the seeds of each are drawn anew, too, so that the
 * interval holds both.
 *
 * @param difference of the main metric, means over the seeds: the transfer's minus the other's
 * @param interval of the difference in resamples; null: it is no number
 */
public record TransferEffect(double difference, Interval interval) {

  /** What became of a transfer. */
  public enum Verdict {
    HELPED,
    /** Not more than chance. */
    NO_DIFFERENCE,
    HURT,
    /** The metric is no number. */
    UNKNOWN;

    /** The name in reports. */
    public String key() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * Of trainings that were judged by the same examples, in resamples of the same seed.
   *
   * @param transfer one a seed
   * @param other one a seed
   * @param seed of which seeds count in a resample
   */
  public static TransferEffect of(
      List<? extends Resampled> transfer, List<? extends Resampled> other, long seed) {
    double[] with = drawn(transfer, seed, "transfer");
    double[] without = drawn(other, seed, "other");
    double[] differences =
        IntStream.range(0, with.length)
            .mapToDouble(i -> with[i] - without[i])
            .filter(Double::isFinite)
            .toArray();
    double difference = mean(transfer) - mean(other);
    return new TransferEffect(
        difference,
        differences.length == 0 || !Double.isFinite(difference) ? null : Interval.of(differences));
  }

  /** The mean of the main metric over the seeds. */
  public static double mean(List<? extends Resampled> seeds) {
    return seeds.stream().mapToDouble(Resampled::value).average().orElseThrow();
  }

  private static double[] drawn(List<? extends Resampled> seeds, long seed, String which) {
    List<double[]> values = seeds.stream().map(Resampled::values).toList();
    double[] means = new double[values.get(0).length];
    Arrays.setAll(
        means,
        resample ->
            IntStream.range(0, values.size())
                .map(
                    i ->
                        (int)
                            Math.floorMod(
                                Seeds.derive(seed, which, resample, i), (long) values.size()))
                .mapToDouble(drawn -> values.get(drawn)[resample])
                .average()
                .orElseThrow());
    return means;
  }

  /** Helped or hurt where 95 of 100 resamples leave no doubt. */
  public Verdict verdict() {
    if (interval == null) {
      return Verdict.UNKNOWN;
    }
    if (interval.holds(0)) {
      return Verdict.NO_DIFFERENCE;
    }
    return difference > 0 ? Verdict.HELPED : Verdict.HURT;
  }

  /** By how much, for people. */
  public String told() {
    return interval == null
        ? "which is no number"
        : String.format(
            Locale.ROOT,
            "%+.4f (resamples say %+.4f to %+.4f)",
            difference,
            interval.low(),
            interval.high());
  }
}
