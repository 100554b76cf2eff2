package dev.graft.train;

import dev.graft.dataset.Chunks;
import dev.graft.dataset.Minibatches;
import dev.graft.dataset.Seeds;
import dev.graft.dataset.StoreOrder;
import java.util.ArrayDeque;
import java.util.Queue;

/** The minibatches of a partition in a round, in the order in which they are trained on. */
final class RoundReading {

  private final RoundStart start;
  private final int partition;
  private final TrainingExamples source;
  private final Queue<Planned> planned = new ArrayDeque<>();
  private StoreOrder order;
  private int ordered = -1;
  private int next;

  /** The examples of a step; none where there are more steps than examples. */
  private record Planned(int epoch, int[] examples) {}

  /**
   * What a step trains on.
   *
   * @param minibatch null where there are more steps than examples
   */
  record Read(int epoch, Minibatch minibatch, int size) {}

  RoundReading(RoundStart start, int partition, TrainingExamples source) {
    this.start = start;
    this.partition = partition;
    this.source = source;
    this.next = start.firstStep();
  }

  /** Whether two trainings read the very same minibatches of any partition in a round. */
  static boolean same(RoundStart one, RoundStart other) {
    return one.seed() == other.seed()
        && one.firstStep() == other.firstStep()
        && one.endStep() == other.endStep()
        && one.stepsInEpoch() == other.stepsInEpoch();
  }

  /** Reads that of a step; steps are asked for one after the other. */
  Read read(int step) {
    int ahead = source.ahead();
    while (next < start.endStep() && next <= step + ahead) {
      planned.add(plan(next++));
    }
    Planned now = planned.remove();
    int size = now.examples().length;
    return new Read(now.epoch(), size == 0 ? null : source.read(now.examples(), now.epoch()), size);
  }

  private Planned plan(int step) {
    int stepsInEpoch = start.stepsInEpoch();
    order(step / stepsInEpoch);
    int from = Minibatches.start(step % stepsInEpoch, stepsInEpoch, source.size());
    int to = Minibatches.start(step % stepsInEpoch + 1, stepsInEpoch, source.size());
    Planned planned = new Planned(ordered, order.range(from, to));
    if (from < to) {
      open(order, source.chunks(), from, to);
      source.announce(planned.examples(), ordered);
    }
    return planned;
  }

  /** Loads the chunks that a minibatch is the first to be drawn from. */
  static void open(StoreOrder order, Chunks chunks, int from, int to) {
    for (int position = from; position < to; position++) {
      if (order.opens(position)) {
        for (int chunk : order.window(position)) {
          chunks.load(chunk);
        }
      }
    }
  }

  private void order(int wanted) {
    if (ordered != wanted) {
      ordered = wanted;
      order =
          new StoreOrder(
              source.chunks().sizes(),
              StoreOrder.WINDOW,
              Seeds.derive(start.seed(), "order", ordered, partition));
    }
  }
}
