package dev.graft.spark.train;

import dev.graft.dataset.ExampleBlock;
import dev.graft.model.Trainable;
import dev.graft.network.ArithmeticProfile;
import dev.graft.spark.average.Reduced;
import dev.graft.spark.average.Reduction;
import dev.graft.spark.broadcast.ScopedBroadcast;
import dev.graft.spark.featurize.TrainingInput;
import dev.graft.train.DeltaCodec;
import dev.graft.train.RoundStart;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/** Runs rounds: broadcast, train on every partition, average. One Spark job each. */
final class RoundRunner {

  private final JavaSparkContext spark;
  private final ArithmeticProfile profile;
  private final JavaRDD<ExampleBlock> examples;
  private final Broadcast<Trainable> network;
  private final TrainingInput input;
  private final Reduction reduction;
  private final DeltaCodec codec;

  RoundRunner(
      JavaSparkContext spark,
      ArithmeticProfile profile,
      JavaRDD<ExampleBlock> examples,
      Broadcast<Trainable> network,
      TrainingInput input,
      Reduction reduction,
      DeltaCodec codec) {
    this.spark = spark;
    this.profile = profile;
    this.examples = examples;
    this.network = network;
    this.input = input;
    this.reduction = reduction;
    this.codec = codec;
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
   * @param feedback names the errors that codecs feed back from round to round; 0: none are
   */
  Ran run(RoundStart start, String description, long feedback) {
    spark.setJobDescription(description);
    long begin = System.nanoTime();
    try (ScopedBroadcast<RoundStart> sent = new ScopedBroadcast<>(spark, start)) {
      Reduced reduced =
          reduction.reduce(
              examples.mapPartitionsWithIndex(
                  new TrainPartition(profile, network, sent.get(), input, codec, feedback), true));
      return new Ran(reduced, System.nanoTime() - begin);
    }
  }
}
