package dev.graft.train;

import dev.graft.dataset.Minibatches;
import dev.graft.dataset.Seeds;
import dev.graft.dataset.StoreOrder;

/**
 * Which unlabelled examples a worker's steps look at: a function of seed, step and partition. A
 * pass takes each once, in the order of a {@link StoreOrder}, in steps of their own, wherever
 * epochs and rounds end.
 */
final class UnlabelledOrder {

  private final RoundStart start;
  private final int partition;
  private final TrainingExamples examples;
  private final int size;
  private final int stepsInPass;

  private StoreOrder order;
  private int ordered = -1;

  /**
   * @param labelled examples of the worker
   * @param ratio unlabelled examples at most for each labelled one of a step
   */
  UnlabelledOrder(
      RoundStart start, int partition, TrainingExamples examples, int labelled, int ratio) {
    this.start = start;
    this.partition = partition;
    this.examples = examples;
    this.size = examples.size();
    int minibatch = (labelled + start.stepsInEpoch() - 1) / start.stepsInEpoch();
    long looked = Math.max(1L, (long) ratio * minibatch);
    this.stepsInPass = (int) Math.max(1, (size + looked - 1) / looked);
  }

  /** The pass that a step is in, from 0: what is random in an example is drawn anew in each. */
  int pass(int step) {
    return step / stepsInPass;
  }

  /** Those of a step of the training, from 0. */
  int[] at(int step) {
    int pass = pass(step);
    if (ordered != pass) {
      ordered = pass;
      long seed = Seeds.derive(start.seed(), "unlabelled order", pass, partition);
      order = new StoreOrder(examples.chunks().sizes(), StoreOrder.WINDOW, seed);
    }
    int from = Minibatches.start(step % stepsInPass, stepsInPass, size);
    int to = Minibatches.start(step % stepsInPass + 1, stepsInPass, size);
    RoundReading.open(order, examples.chunks(), from, to);
    return order.range(from, to);
  }
}
