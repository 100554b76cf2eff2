package dev.graft.train;

import dev.graft.dataset.ExampleStore;
import dev.graft.dataset.Finite;
import dev.graft.dataset.Seeds;
import dev.graft.dataset.Targets;
import dev.graft.model.Batch;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One worker's part of a round: load the broadcast state, take the round's steps, reply. Where
 * gradients are averaged the reply has the one that the step would be taken by, with the sign of a
 * delta, and no moments.
 */
public final class LocalTraining {

  private final Replica replica;
  private final RoundStart start;
  private final int partition;
  private final DeltaCodec codec;
  private final boolean gradients;
  private final Objective objective;

  private final long begin = System.nanoTime();
  private int epoch = -1;
  private long examples;
  private int steps;
  private double lossSum;

  /**
   * One of several trainings of a round.
   *
   * @param replica a network of its layout
   * @param codec writes its delta
   */
  public record Entrant(Replica replica, RoundStart start, DeltaCodec codec) {

    /** Whether both can take their steps in turns on minibatches that are read once. */
    @SuppressWarnings("ReferenceEquality")
    private boolean readsWith(Entrant other) {
      return this == other
          || (replica.model().takesTurns()
              && other.replica.model().takesTurns()
              && RoundReading.same(start, other.start));
    }
  }

  private LocalTraining(
      Entrant entrant, int partition, TrainingExamples source, UnlabelledViews views) {
    this.replica = entrant.replica();
    this.start = entrant.start();
    this.codec = entrant.codec();
    this.partition = partition;
    this.gradients = start.options().gradients();
    this.objective = Objective.of(start, partition, views, source.size(), replica.outputs());
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
    return run(List.of(new Entrant(replica, start, codec)), partition, source).get(0);
  }

  /**
   * The same of several trainings: each replies as it would alone. What some of them read alike is
   * read once.
   *
   * @return a reply of each
   */
  public static List<WorkerReply> run(
      List<Entrant> entrants, int partition, TrainingExamples source) {
    return run(entrants, partition, source, null);
  }

  /**
   * The same of trainings on unlabelled examples, too.
   *
   * @param views of them; null: the worker has none
   */
  public static List<WorkerReply> run(
      List<Entrant> entrants, int partition, TrainingExamples source, UnlabelledViews views) {
    WorkerReply[] replies = new WorkerReply[entrants.size()];
    List<Integer> waiting = new ArrayList<>(IntStream.range(0, replies.length).boxed().toList());
    while (!waiting.isEmpty()) {
      Entrant first = entrants.get(waiting.get(0));
      List<Integer> alike =
          waiting.stream().filter(one -> first.readsWith(entrants.get(one))).toList();
      List<LocalTraining> together =
          alike.stream()
              .map(one -> new LocalTraining(entrants.get(one), partition, source, views))
              .toList();
      train(together, new RoundReading(first.start(), partition, source), first.start());
      for (int i = 0; i < alike.size(); i++) {
        replies[alike.get(i)] = together.get(i).reply();
      }
      waiting.removeAll(alike);
    }
    return List.of(replies);
  }

  private static void train(List<LocalTraining> all, RoundReading reading, RoundStart start) {
    all.forEach(LocalTraining::begin);
    for (int step = start.firstStep(); step < start.endStep(); step++) {
      RoundReading.Read read = reading.read(step);
      for (LocalTraining one : all) {
        one.take(step, read);
      }
    }
  }

  /** The same, of examples as they are in their block. */
  public static WorkerReply run(
      Replica replica, RoundStart start, int partition, ExampleStore block, DeltaCodec codec) {
    return run(replica, start, partition, TrainingExamples.of(block), codec);
  }

  private void begin() {
    long noise = Seeds.derive(start.seed(), "noise", start.round(), partition);
    objective.prepare(replica);
    replica.load(start.state(), start.options(), noise);
  }

  private WorkerReply reply() {
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
            moments.length,
            objective.told());
    return new WorkerReply(header, encoded, statistics, moments);
  }

  /** The reply of a worker without examples in this round: it weighs nothing. */
  private WorkerReply nothing() {
    ReplyHeader header = new ReplyHeader(start.round(), partition, 0, 0, 0, 0, true, 0, 0, 0);
    float[] none = new float[0];
    return new WorkerReply(header, new Fp32Delta(none), none, none);
  }

  private void take(int step, RoundReading.Read read) {
    if (epoch != read.epoch()) {
      epoch = read.epoch();
      replica.enterEpoch(epoch);
    }
    if (read.minibatch() == null) {
      return;
    }
    replica.enterStep(step);
    Minibatch trained = objective.of(step, read.minibatch(), replica);
    Batch rows = Batch.of(trained.rows());
    Targets targets = trained.targets();
    double loss =
        gradients
            ? replica.gradient(rows, targets, trained.hidden())
            : replica.step(rows, targets, trained.hidden());
    lossSum += loss * read.size();
    examples += read.size();
    steps++;
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
