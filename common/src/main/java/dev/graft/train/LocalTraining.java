package dev.graft.train;

import dev.graft.dataset.EpochOrder;
import dev.graft.dataset.ExampleBlock;
import dev.graft.dataset.Minibatches;
import dev.graft.dataset.Seeds;
import org.nd4j.linalg.factory.Nd4j;

/** One worker's part of a round: load the broadcast state, take the round's steps, reply. */
public final class LocalTraining {

  private LocalTraining() {}

  /**
   * Trains on the round's minibatches of a partition.
   *
   * @param replica a network of the job's layout
   * @param partition the partition's number; with seed, epoch and round it decides order and
   *     dropout
   */
  public static WorkerReply run(
      Replica replica, RoundStart start, int partition, ExampleBlock block) {
    int size = block.size();
    TrainState state = start.state();
    EpochOrder order =
        new EpochOrder(size, Seeds.derive(start.seed(), "order", state.epoch(), partition));
    replica.load(state);
    Nd4j.getRandom().setSeed(Seeds.derive(start.seed(), "noise", start.round(), partition));
    long examples = 0;
    int steps = 0;
    double lossSum = 0;
    for (int step = start.firstStep(); step < start.endStep(); step++) {
      int from = Minibatches.start(step, start.stepsInEpoch(), size);
      int to = Minibatches.start(step + 1, start.stepsInEpoch(), size);
      if (from < to) {
        int[] batch = order.range(from, to);
        lossSum += replica.step(block.features(batch), block.labels(batch)) * batch.length;
        examples += batch.length;
        steps++;
      }
    }
    return steps == 0
        ? new WorkerReply(start.round(), partition, 0, 0, 0, new float[0], new float[0])
        : new WorkerReply(
            start.round(),
            partition,
            examples,
            steps,
            lossSum,
            replica.weights(),
            replica.momentsCopy());
  }
}
