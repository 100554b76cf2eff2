package dev.graft.listen;

import dev.graft.evaluate.ClassificationMetrics;

/** Hears of rounds and validations, on the driver, in order. */
public interface TrainingListener {

  /**
   * A round has been averaged.
   *
   * @param round from 1, through all epochs
   * @param epoch from 1
   * @param examples examples trained on by all workers
   * @param loss mean training loss over them
   * @param bytesBroadcast bytes that one executor received
   * @param bytesCollected bytes that came back from all workers
   */
  record Round(
      int round,
      int epoch,
      int steps,
      long examples,
      double loss,
      double seconds,
      long bytesBroadcast,
      long bytesCollected) {}

  /** Called after each round. */
  default void roundFinished(Round round) {}

  /** Called after each validation, after the round that it validates. */
  default void validated(Round round, ClassificationMetrics metrics) {}
}
