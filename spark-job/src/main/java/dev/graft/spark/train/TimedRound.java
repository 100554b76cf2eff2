package dev.graft.spark.train;

import dev.graft.average.Acceptance;
import dev.graft.spark.train.RoundRunner.Ran;

/**
 * What a round took.
 *
 * @param steps that a worker took at most
 * @param examples of all workers
 * @param computed seconds of the slowest worker
 * @param seconds from broadcast to average
 * @param after seconds that the driver took then, until the next one could begin
 * @param down bytes that went to each executor
 * @param up bytes that came back, of all workers
 */
public record TimedRound(
    int steps, long examples, double computed, double seconds, double after, long down, long up) {

  /**
   * @param nanos until the next one could begin
   * @param down bytes of what was broadcast
   */
  static TimedRound of(Ran ran, long nanos, long down) {
    Acceptance acceptance = ran.reduced().acceptance();
    return new TimedRound(
        acceptance.steps(),
        acceptance.examples(),
        acceptance.computeNanos() / 1e9,
        ran.nanos() / 1e9,
        (nanos - ran.nanos()) / 1e9,
        down,
        ran.reduced().bytes());
  }
}
