package dev.graft.listen;

import dev.graft.average.Acceptance;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whom the other workers waited for, over the rounds of this try, and by how much. A worker is a
 * partition; it stays where its examples are stored, so that one that is often the slowest has a
 * slow machine, or a machine that has other work.
 */
public final class SlowWorkers implements TrainingListener {

  private static final Logger LOG = LoggerFactory.getLogger("dev.graft.progress");

  /** A round costs half as much again by one worker. */
  private static final double MUCH = 1.5;

  /** Seconds that a round waits at least to be worth a word. */
  private static final double WORTH_TELLING = 0.1;

  /** Rounds before anything is said. */
  private static final int LEAST = 10;

  private final Map<Integer, Integer> slowest = new TreeMap<>();
  private int rounds;
  private double seconds;
  private double others;
  private boolean said;

  @Override
  public void waitedFor(Acceptance.Slowest worker) {
    rounds++;
    seconds += worker.seconds();
    others += worker.others();
    slowest.merge(worker.partition(), 1, Integer::sum);
    if (!said && rounds >= LEAST && told().much()) {
      said = true;
      LOG.warn("{}", told().sentence());
    }
  }

  /**
   * What was seen.
   *
   * @param rounds of several workers
   * @param slowestSeconds that the slowest worker of a round computed, on average
   * @param othersSeconds the median of what the others computed, on average
   * @param worker who was the slowest most often, from 0
   * @param times that it was
   */
  public record Told(
      int rounds, double slowestSeconds, double othersSeconds, int worker, int times) {

    /** Whether one worker holds up the others: most of the rounds, by half of their time. */
    boolean much() {
      return 2 * times > rounds
          && slowestSeconds > MUCH * othersSeconds
          && slowestSeconds - othersSeconds > WORTH_TELLING;
    }

    /** The same for people. */
    String sentence() {
      return String.format(
          Locale.ROOT,
          "worker %d, counted from 0, was the slowest in %d of %d rounds; the slowest took %.1f times as long as the median of the others: look at the machine that it runs on",
          worker,
          times,
          rounds,
          slowestSeconds / othersSeconds);
    }
  }

  /** What was seen in all rounds so far; empty if there was none of several workers. */
  public Optional<Told> seen() {
    return rounds == 0 ? Optional.empty() : Optional.of(told());
  }

  private Told told() {
    Map.Entry<Integer, Integer> most =
        slowest.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow();
    return new Told(rounds, seconds / rounds, others / rounds, most.getKey(), most.getValue());
  }
}
