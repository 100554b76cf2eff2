package dev.graft.spark.train;

import dev.graft.dataset.ExampleStore;
import dev.graft.engine.ArithmeticProfile;
import dev.graft.model.StartPull;
import dev.graft.model.Trainable;
import dev.graft.spark.average.Reduced;
import dev.graft.spark.average.Reduction;
import dev.graft.spark.broadcast.ScopedBroadcast;
import dev.graft.spark.tasks.PartitionTasks;
import dev.graft.spark.tasks.SharedTasks;
import dev.graft.train.DeltaCodec;
import dev.graft.train.RoundStart;
import dev.graft.train.WorkerReply;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/** Runs rounds: broadcast, train on every partition, average. One Spark job each. */
final class RoundRunner {

  private final TrainingData data;
  private final JavaRDD<ExampleStore> trained;
  private final ArithmeticProfile profile;
  private final Broadcast<Trainable> network;
  private final Reduction reduction;
  private final DeltaCodec codec;
  private final Broadcast<StartPull> pull;

  /**
   * @param pull towards the weights that training began with; null: none
   */
  RoundRunner(
      TrainingData data,
      ArithmeticProfile profile,
      Broadcast<Trainable> network,
      Reduction reduction,
      DeltaCodec codec,
      Broadcast<StartPull> pull) {
    this.data = data;
    this.trained = data.trained();
    this.profile = profile;
    this.network = network;
    this.reduction = reduction;
    this.codec = codec;
    this.pull = pull;
  }

  /**
   * A round's outcome.
   *
   * @param nanos from broadcast to average
   */
  record Ran(Reduced reduced, long nanos) {}

  /**
   * Runs one round.
   *
   * @param residuals what the codec feeds back from round to round; null: nothing
   */
  Ran run(RoundStart start, String description, Residuals residuals) {
    JavaSparkContext spark = data.spark();
    spark.setJobDescription(description);
    long begin = System.nanoTime();
    try (ScopedBroadcast<RoundStart[]> sent =
        new ScopedBroadcast<>(spark, new RoundStart[] {start})) {
      Reduced reduced = reduction.reduce(replies(List.of(part(residuals)), sent));
      return new Ran(reduced, System.nanoTime() - begin);
    }
  }

  private TrainPartition.Part part(Residuals residuals) {
    return new TrainPartition.Part(network, codec, residuals, pull);
  }

  private JavaRDD<WorkerReply> replies(
      List<TrainPartition.Part> parts, ScopedBroadcast<RoundStart[]> starts) {
    return PartitionTasks.map(trained, task(parts, starts, 0));
  }

  private TrainPartition task(
      List<TrainPartition.Part> parts, ScopedBroadcast<RoundStart[]> starts, int first) {
    return new TrainPartition(
        profile, parts, starts.get(), first, data.input(), data.unlabelled() != null);
  }

  /**
   * One training's part of a round that several take on the same examples.
   *
   * @param residuals what the codec feeds back from round to round; null: nothing
   */
  record Turn(RoundRunner runner, RoundStart start, Residuals residuals) {

    private long bytes() {
      return start.state().bytes() * runner.data.sizes().length;
    }
  }

  /**
   * Runs a round of several trainings on the same examples: in one Spark job, as far as the driver
   * has room for their replies; what executors average is a job each.
   *
   * @return what each came to, as it would have alone
   */
  static List<Ran> run(List<Turn> turns, String description) {
    Ran[] ran = new Ran[turns.size()];
    int from = 0;
    while (from < ran.length) {
      int to = from + 1;
      if (turns.get(from).runner().reduction.onDriver()) {
        long bytes = turns.get(from).bytes();
        while (to < ran.length
            && turns.get(to).runner().reduction.onDriver()
            && bytes + turns.get(to).bytes() <= Reduction.DRIVER_BYTES) {
          bytes += turns.get(to++).bytes();
        }
      }
      List<Ran> some = together(turns.subList(from, to), description);
      for (Ran one : some) {
        ran[from++] = one;
      }
    }
    return List.of(ran);
  }

  private static List<Ran> together(List<Turn> turns, String description) {
    RoundRunner first = turns.get(0).runner();
    if (turns.size() == 1) {
      return List.of(first.run(turns.get(0).start(), description, turns.get(0).residuals()));
    }
    JavaSparkContext spark = first.data.spark();
    spark.setJobDescription(description);
    long begin = System.nanoTime();
    RoundStart[] starts = turns.stream().map(Turn::start).toArray(RoundStart[]::new);
    try (ScopedBroadcast<RoundStart[]> sent = new ScopedBroadcast<>(spark, starts)) {
      List<TrainPartition.Part> parts =
          turns.stream().map(turn -> turn.runner().part(turn.residuals())).toList();
      List<List<WorkerReply>> replies =
          SharedTasks.collect(
              first.trained,
              starts.length,
              (from, to) -> first.task(parts.subList(from, to), sent, from));
      List<Ran> ran = new ArrayList<>();
      for (int i = 0; i < starts.length; i++) {
        Reduced reduced = turns.get(i).runner().reduction.average(replies.get(i));
        ran.add(new Ran(reduced, System.nanoTime() - begin));
      }
      return ran;
    }
  }
}
