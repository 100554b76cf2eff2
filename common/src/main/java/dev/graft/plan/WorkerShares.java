package dev.graft.plan;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * How many examples each worker gets where some are faster than others: as many as it trains in the
 * time in which the others train theirs, so that nobody waits for it in a round.
 *
 * @param examples of each worker
 * @param speeds examples a second of each worker, as they were measured
 * @param why a sentence for people
 */
public record WorkerShares(int[] examples, double[] speeds, String why) {

  /** What is less apart is not worth a move. */
  private static final double APART = 1.1;

  /** Of an equal share: a worker is not left with next to nothing, whatever was measured. */
  private static final double LEAST = 0.25;

  /** Of an equal share: a minibatch of a worker, and what it takes of memory, grows as much. */
  private static final double MOST = 2;

  /** Halvings of an interval of doubles until nothing is left of it. */
  private static final int HALVINGS = 200;

  /**
   * Sizes shares.
   *
   * @param equal examples of each worker as they are
   * @param speeds examples a second of each worker; 0 of one that was not measured
   */
  public static WorkerShares of(int[] equal, double[] speeds) {
    int slowest = worker(speeds, Comparator.naturalOrder());
    int fastest = worker(speeds, Comparator.reverseOrder());
    String measured =
        String.format(
            Locale.ROOT,
            "worker %d trains %.1f examples a second, worker %d %.1f",
            slowest,
            speeds[slowest],
            fastest,
            speeds[fastest]);
    if (speeds[slowest] <= 0) {
      return new WorkerShares(
          equal, speeds, "worker " + slowest + " has nothing to train on: shares stay equal");
    }
    if (speeds[fastest] < APART * speeds[slowest]) {
      return new WorkerShares(
          equal, speeds, measured + ", less than 10 % apart: shares stay equal");
    }
    int[] examples = rounded(ideal(equal, speeds), equal);
    return new WorkerShares(
        examples,
        speeds,
        String.format(
            Locale.ROOT,
            "%s: they get %,d and %,d examples in place of %,d and %,d",
            measured,
            examples[slowest],
            examples[fastest],
            equal[slowest],
            equal[fastest]));
  }

  /**
   * How many equal shares some of the workers can have at most: the mean of theirs.
   *
   * @param some how many of them
   */
  public static double largest(int some, int workers) {
    return Math.min(MOST, (workers - (workers - some) * LEAST) / some);
  }

  /** The first of those that are at one end of an order. */
  private static int worker(double[] speeds, Comparator<Double> order) {
    return IntStream.range(0, speeds.length)
        .boxed()
        .min(Comparator.comparing(worker -> speeds[worker], order))
        .orElseThrow();
  }

  /** In proportion to speeds, within bounds: what is cut off or added is in that proportion too. */
  private static double[] ideal(int[] equal, double[] speeds) {
    double mean = (double) sum(equal) / equal.length;
    double low = 0;
    double high = MOST * mean / Arrays.stream(speeds).min().orElseThrow();
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (low + high) / 2;
      if (Arrays.stream(bounded(speeds, middle, mean)).sum() < sum(equal)) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return bounded(speeds, high, mean);
  }

  private static double[] bounded(double[] speeds, double seconds, double mean) {
    return Arrays.stream(speeds)
        .map(speed -> Math.min(MOST * mean, Math.max(LEAST * mean, seconds * speed)))
        .toArray();
  }

  /** To whole examples, as many as before: by the largest remainder, of equal ones the first. */
  private static int[] rounded(double[] ideal, int[] equal) {
    int[] whole = Arrays.stream(ideal).mapToInt(share -> (int) share).toArray();
    long left = sum(equal) - sum(whole);
    IntStream.range(0, ideal.length)
        .boxed()
        .sorted(Comparator.comparingDouble(worker -> whole[worker] - ideal[worker]))
        .limit(left)
        .forEach(worker -> whole[worker]++);
    return whole;
  }

  private static long sum(int[] examples) {
    return Arrays.stream(examples).asLongStream().sum();
  }
}
