package dev.graft.spark.train;

import dev.graft.average.PooledStatistics;
import dev.graft.dataset.ExampleBlock;
import dev.graft.network.ArithmeticProfile;
import dev.graft.network.NetworkDefinition;
import dev.graft.network.StatisticsLayout;
import dev.graft.spark.broadcast.ScopedBroadcast;
import dev.graft.spark.featurize.TrainingInput;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/** Recomputes BatchNorm statistics on the training examples. One Spark job each time. */
final class StatisticsRunner {

  private final JavaSparkContext spark;
  private final ArithmeticProfile profile;
  private final JavaRDD<ExampleBlock> examples;
  private final Broadcast<NetworkDefinition> network;
  private final TrainingInput input;
  private final StatisticsLayout layout;
  private final int[] sizes;
  private final int batchSize;
  private final long seed;

  /**
   * @param sizes examples in each partition
   * @param batchSize examples in one forward pass
   * @param seed the job's, for dropout
   */
  StatisticsRunner(
      JavaSparkContext spark,
      ArithmeticProfile profile,
      JavaRDD<ExampleBlock> examples,
      Broadcast<NetworkDefinition> network,
      TrainingInput input,
      StatisticsLayout layout,
      int[] sizes,
      int batchSize,
      long seed) {
    this.spark = spark;
    this.profile = profile;
    this.examples = examples;
    this.network = network;
    this.input = input;
    this.layout = layout;
    this.sizes = sizes;
    this.batchSize = batchSize;
    this.seed = seed;
  }

  /**
   * The statistics that a network's weights have on all training examples.
   *
   * @param flat the whole flat parameter vector; its own statistics do not count
   */
  float[] run(float[] flat, String description) {
    spark.setJobDescription(description);
    PooledStatistics pooled = new PooledStatistics(layout);
    try (ScopedBroadcast<float[]> sent = new ScopedBroadcast<>(spark, flat)) {
      List<float[]> statistics =
          examples
              .mapPartitionsWithIndex(
                  new StatisticsOfPartition(profile, network, sent.get(), input, batchSize, seed),
                  true)
              .collect();
      for (int partition = 0; partition < sizes.length; partition++) {
        if (sizes[partition] > 0) {
          pooled.add(sizes[partition], statistics.get(partition));
        }
      }
    }
    return pooled.pooled();
  }
}
