package dev.graft.train;

import dev.graft.dataset.ExampleStore;
import dev.graft.dataset.Finite;
import dev.graft.dataset.Minibatches;
import dev.graft.dataset.Seeds;
import dev.graft.dataset.StoreOrder;
import dev.graft.model.Batch;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * One worker's part of a round: load the broadcast state, take the round's steps, reply. Where
 * gradients are averaged the reply has the one that the step would be taken by, with the sign of a
 * delta, and no moments.
 */
public final class LocalTraining {

  private final Replica replica;
  private final RoundStart start;
  private final int partition;
  private final TrainingExamples source;
  private final boolean gradients;

  private final Queue<Planned> planned = new ArrayDeque<>();
  private StoreOrder order;
  private int ordered = -1;
  private int epoch = -1;
  private long examples;
  private int steps;
  private double lossSum;

  /** The examples of a step; none where there are more steps than examples. */
  private record Planned(int epoch, int[] examples) {}

  private LocalTraining(Replica replica, RoundStart start, int partition, TrainingExamples source) {
    this.replica = replica;
    this.start = start;
    this.partition = partition;
    this.source = source;
    this.gradients = start.options().gradients();
  }

  /**
   * Trains on the round's minibatches of a partition.
   *
   * @param replica a network of the job's layout
   * @param partition the partition's number; with seed, epoch and round it decides order and
   *     dropout
   * @param codec writes the delta
   */
  public static WorkerReply run(
      Replica replica, RoundStart start, int partition, TrainingExamples source, DeltaCodec codec) {
    return new LocalTraining(replica, start, partition, source).run(codec);
  }

  /** The same, of examples as they are in their block. */
  public static WorkerReply run(
      Replica replica, RoundStart start, int partition, ExampleStore block, DeltaCodec codec) {
    return run(replica, start, partition, TrainingExamples.of(block), codec);
  }

  private WorkerReply run(DeltaCodec codec) {
    long begin = System.nanoTime();
    long noise = Seeds.derive(start.seed(), "noise", start.round(), partition);
    replica.load(start.state(), start.options(), noise);
    int ahead = source.ahead();
    int next = start.firstStep();
    for (int step = start.firstStep(); step < start.endStep(); step++) {
      while (next < start.endStep() && next <= step + ahead) {
        planned.add(plan(next++));
      }
      take(step, planned.remove());
    }
    if (steps == 0) {
      return nothing();
    }
    float[] delta =
        gradients ? replica.descent() : minus(replica.weights(), start.state().weights());
    float[] statistics = gradients ? replica.movedStatistics() : replica.statistics();
    float[] moments = gradients ? new float[0] : replica.moments();
    EncodedDelta encoded = codec.encode(delta);
    // What is averaged is judged: with error feedback it is more than this round's delta.
    float[] told = encoded.decode();
    double norm = norm(told);
    boolean finite =
        Double.isFinite(lossSum)
            && Double.isFinite(norm)
            && (told == delta || Finite.all(delta))
            && Finite.all(statistics)
            && Finite.all(moments);
    ReplyHeader header =
        new ReplyHeader(
            start.round(),
            partition,
            examples,
            steps,
            lossSum,
            norm,
            finite,
            System.nanoTime() - begin,
            delta.length,
            moments.length);
    return new WorkerReply(header, encoded, statistics, moments);
  }

  /** The reply of a worker without examples in this round: it weighs nothing. */
  private WorkerReply nothing() {
    ReplyHeader header = new ReplyHeader(start.round(), partition, 0, 0, 0, 0, true, 0, 0, 0);
    float[] none = new float[0];
    return new WorkerReply(header, new Fp32Delta(none), none, none);
  }

  private Planned plan(int step) {
    int stepsInEpoch = start.stepsInEpoch();
    order(step / stepsInEpoch);
    int from = Minibatches.start(step % stepsInEpoch, stepsInEpoch, source.size());
    int to = Minibatches.start(step % stepsInEpoch + 1, stepsInEpoch, source.size());
    Planned planned = new Planned(ordered, order.range(from, to));
    if (from < to) {
      open(from, to);
      source.announce(planned.examples(), ordered);
    }
    return planned;
  }

  /** Loads the chunks that a minibatch is the first to be drawn from. */
  private void open(int from, int to) {
    for (int position = from; position < to; position++) {
      if (order.opens(position)) {
        for (int chunk : order.window(position)) {
          source.chunks().load(chunk);
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

  private void take(int step, Planned planned) {
    if (epoch != planned.epoch()) {
      epoch = planned.epoch();
      replica.enterEpoch(epoch);
    }
    int[] batch = planned.examples();
    if (batch.length > 0) {
      replica.enterStep(step);
      Minibatch minibatch = source.read(batch, epoch);
      Batch rows = Batch.of(minibatch.rows());
      double loss =
          gradients
              ? replica.gradient(rows, minibatch.targets())
              : replica.step(rows, minibatch.targets());
      lossSum += loss * batch.length;
      examples += batch.length;
      steps++;
    }
  }

  /** Subtracts in place. */
  private static float[] minus(float[] values, float[] other) {
    for (int i = 0; i < values.length; i++) {
      values[i] -= other[i];
    }
    return values;
  }

  /** The L2 norm; the squares of finite floats have a finite sum in double. */
  private static double norm(float[] values) {
    double squares = 0;
    for (float value : values) {
      squares += (double) value * value;
    }
    return Math.sqrt(squares);
  }
}
