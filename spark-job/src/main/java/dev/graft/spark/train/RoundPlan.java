package dev.graft.spark.train;

import dev.graft.config.TrainSettings;
import dev.graft.dataset.Minibatches;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How an epoch is cut into rounds, from the sizes of the partitions alone.
 *
 * @param stepsInEpoch steps of every worker in an epoch
 * @param averageEvery steps in a round; the last of an epoch may have fewer
 */
public record RoundPlan(int epochs, int stepsInEpoch, int averageEvery, int[] partitions) {

  /**
   * @param partitions examples in each partition
   */
  public static RoundPlan of(TrainSettings settings, int[] partitions) {
    int[] batches =
        IntStream.range(0, partitions.length)
            .map(worker -> settings.minibatch(worker, partitions.length))
            .toArray();
    int steps = Minibatches.steps(partitions, batches);
    return new RoundPlan(settings.epochs(), steps, settings.averageEvery(), partitions);
  }

  public int roundsInEpoch() {
    return (stepsInEpoch + averageEvery - 1) / averageEvery;
  }

  public int rounds() {
    return epochs * roundsInEpoch();
  }

  /** Examples that the partitions offer between two steps of an epoch. */
  public long offered(int firstStep, int endStep) {
    return Arrays.stream(partitions)
        .mapToLong(
            size ->
                (long) Minibatches.start(endStep, stepsInEpoch, size)
                    - Minibatches.start(firstStep, stepsInEpoch, size))
        .sum();
  }
}
