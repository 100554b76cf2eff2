package dev.graft.spark.train;

import dev.graft.dataset.ExampleBlock;
import dev.graft.model.PooledStatistics;
import dev.graft.model.StateLayout;
import dev.graft.model.Trainable;
import dev.graft.network.ArithmeticProfile;
import dev.graft.spark.broadcast.ScopedBroadcast;
import dev.graft.spark.featurize.TrainingInput;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/** Recomputes BatchNorm statistics on the training examples. One Spark job each time. */
final class StatisticsRunner {

  /** Examples of all partitions that a sample has, about. */
  private static final long SAMPLE = 2048;

  /** Those of one partition that it has at least. */
  private static final long LEAST = 32;

  private final JavaSparkContext spark;
  private final ArithmeticProfile profile;
  private final JavaRDD<ExampleBlock> examples;
  private final Broadcast<Trainable> network;
  private final TrainingInput input;
  private final StateLayout layout;
  private final int[] sizes;
  private final int batchSize;
  private final int minibatch;
  private final long seed;

  /**
   * @param sizes examples in each partition
   * @param batchSize examples in one forward pass over all
   * @param minibatch examples in one forward pass over a sample
   * @param seed the job's, for dropout
   */
  StatisticsRunner(
      JavaSparkContext spark,
      ArithmeticProfile profile,
      JavaRDD<ExampleBlock> examples,
      Broadcast<Trainable> network,
      TrainingInput input,
      StateLayout layout,
      int[] sizes,
      int batchSize,
      int minibatch,
      long seed) {
    this.spark = spark;
    this.profile = profile;
    this.examples = examples;
    this.network = network;
    this.input = input;
    this.layout = layout;
    this.sizes = sizes;
    this.batchSize = batchSize;
    this.minibatch = minibatch;
    this.seed = seed;
  }

  /**
   * The statistics that a network's weights have on all training examples.
   *
   * @param flat the whole flat parameter vector; its own statistics do not count
   */
  float[] run(float[] flat, String description) {
    return run(flat, sizes, batchSize, description);
  }

  /**
   * The same on a sample, which is enough for means and variances: so many examples in all, a
   * minibatch of each partition at least, in minibatches of training.
   */
  float[] sample(float[] flat, String description) {
    long all = Arrays.stream(sizes).asLongStream().sum();
    int[] shares = new int[sizes.length];
    for (int partition = 0; partition < sizes.length; partition++) {
      long share = Math.max(LEAST, (SAMPLE * sizes[partition] + all - 1) / all);
      shares[partition] = (int) Math.min(sizes[partition], share);
    }
    return run(flat, shares, minibatch, description);
  }

  private float[] run(float[] flat, int[] shares, int batch, String description) {
    spark.setJobDescription(description);
    PooledStatistics pooled = new PooledStatistics(layout);
    try (ScopedBroadcast<float[]> sent = new ScopedBroadcast<>(spark, flat)) {
      List<float[]> statistics =
          examples
              .mapPartitionsWithIndex(
                  new StatisticsOfPartition(
                      profile, network, sent.get(), input, shares, batch, seed),
                  true)
              .collect();
      for (int partition = 0; partition < sizes.length; partition++) {
        if (shares[partition] > 0) {
          pooled.add(shares[partition], statistics.get(partition));
        }
      }
    }
    return pooled.pooled();
  }
}
