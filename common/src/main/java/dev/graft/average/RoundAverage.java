package dev.graft.average;

import dev.graft.train.TrainState;
import dev.graft.train.WorkerReply;
import java.util.List;

/**
 * Local SGD's average of a round: weights and optimizer moments by examples trained (Lin, Stich et
 * al., "Don't Use Large Mini-Batches, Use Local SGD", arXiv 1808.07217). The step count goes on by
 * the largest number of steps a worker took: a reset would make Adam's next step 3.16 times too
 * long.
 *
 * @param state weights and moments after the round; the epoch is the round's own
 * @param examples examples that all workers trained on
 * @param loss mean training loss over these examples
 */
public record RoundAverage(TrainState state, long examples, double loss) {

  /**
   * Averages the replies of a round.
   *
   * @param start the state that was broadcast
   * @param replies one of each partition, in partition order
   * @throws IllegalStateException if no worker trained on any example
   * @throws IllegalArgumentException if a reply's length is not that of the state
   */
  public static RoundAverage of(TrainState start, List<WorkerReply> replies) {
    WeightedMean weights = new WeightedMean();
    WeightedMean moments = new WeightedMean();
    int steps = 0;
    long examples = 0;
    double lossSum = 0;
    for (WorkerReply reply : replies) {
      weights.add(reply.examples(), reply.weights());
      moments.add(reply.examples(), reply.moments());
      steps = Math.max(steps, reply.steps());
      examples += reply.examples();
      lossSum += reply.lossSum();
    }
    TrainState averaged =
        new TrainState(weights.mean(), moments.mean(), start.steps() + steps, start.epoch());
    if (averaged.weights().length != start.weights().length
        || averaged.moments().length != start.moments().length) {
      throw new IllegalArgumentException(
          "Cannot average: workers replied with %d weights and %d moments, %d and %d were sent"
              .formatted(
                  averaged.weights().length,
                  averaged.moments().length,
                  start.weights().length,
                  start.moments().length));
    }
    return new RoundAverage(averaged, examples, lossSum / examples);
  }
}
