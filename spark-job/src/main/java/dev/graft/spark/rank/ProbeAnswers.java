package dev.graft.spark.rank;

import dev.graft.dataset.ExampleStore;
import dev.graft.engine.ArithmeticProfile;
import dev.graft.evaluate.ClassificationCounts;
import dev.graft.evaluate.Resamples;
import dev.graft.model.Trainable;
import dev.graft.spark.broadcast.ScopedBroadcast;
import dev.graft.spark.evaluate.ScoringNetwork;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;

/** Whether a trained network is right, example by example. */
public final class ProbeAnswers implements FlatMapFunction<Iterator<ExampleStore>, Resamples> {

  private static final long serialVersionUID = 1L;

  private final Outputs outputs;
  private final int resamples;
  private final long seed;

  private ProbeAnswers(Outputs outputs, int resamples, long seed) {
    this.outputs = outputs;
    this.resamples = resamples;
    this.seed = seed;
  }

  /**
   * Its answers on all examples. One Spark job.
   *
   * @param flat the network's whole flat parameter vector
   * @param seed of the resamples
   */
  public static Resamples of(
      JavaRDD<ExampleStore> blocks,
      ArithmeticProfile profile,
      Broadcast<Trainable> network,
      float[] flat,
      int batchSize,
      int resamples,
      long seed) {
    try (ScopedBroadcast<float[][]> weights =
        new ScopedBroadcast<>(new JavaSparkContext(blocks.context()), new float[][] {flat})) {
      Outputs outputs =
          new Outputs(new ScoringNetwork(profile, network, weights.get(), 0), batchSize);
      return blocks
          .mapPartitions(new ProbeAnswers(outputs, resamples, seed))
          .treeReduce(Resamples::merge);
    }
  }

  @Override
  public Iterator<Resamples> call(Iterator<ExampleStore> blocks) {
    Resamples answers = new Resamples(resamples, seed);
    while (blocks.hasNext()) {
      ExampleStore block = blocks.next();
      outputs.each(
          block,
          (index, label, told) ->
              answers.add(block.id(index), ClassificationCounts.predicted(told) == label));
    }
    return List.of(answers).iterator();
  }
}
