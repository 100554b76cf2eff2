package dev.graft.spark.train;

import dev.graft.engine.ArithmeticProfile;
import dev.graft.model.StartPull;
import dev.graft.model.Trainable;
import dev.graft.spark.average.Reduced;
import dev.graft.spark.average.Reduction;
import dev.graft.spark.broadcast.ScopedBroadcast;
import dev.graft.spark.tasks.PartitionTasks;
import dev.graft.train.DeltaCodec;
import dev.graft.train.RoundStart;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/** Runs rounds: broadcast, train on every partition, average. One Spark job each. */
final class RoundRunner {

  private final TrainingData data;
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
    try (ScopedBroadcast<RoundStart> sent = new ScopedBroadcast<>(spark, start)) {
      TrainPartition task =
          new TrainPartition(profile, network, sent.get(), data.input(), codec, residuals, pull);
      Reduced reduced = reduction.reduce(PartitionTasks.map(data.examples(), task));
      return new Ran(reduced, System.nanoTime() - begin);
    }
  }
}
