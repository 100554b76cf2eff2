package dev.graft.spark.train;

import dev.graft.config.Settings;
import dev.graft.engine.ArithmeticProfile;
import dev.graft.model.PooledStatistics;
import dev.graft.model.StateLayout;
import dev.graft.model.Trainable;
import dev.graft.spark.broadcast.ScopedBroadcast;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/** Recomputes BatchNorm statistics on the training examples. One Spark job each time. */
final class StatisticsRunner {

  /** Examples of all partitions that a sample has, about. */
  private static final long SAMPLE = 2048;

  /** Those of one partition that it has at least. */
  private static final long LEAST = 32;

  private final TrainingData data;
  private final ArithmeticProfile profile;
  private final Broadcast<Trainable> network;
  private final StateLayout layout;
  private final int batch;
  private final int minibatch;
  private final long seed;

  StatisticsRunner(
      Settings settings,
      ArithmeticProfile profile,
      TrainingData data,
      Broadcast<Trainable> network,
      StateLayout layout) {
    this.data = data;
    this.profile = profile;
    this.network = network;
    this.layout = layout;
    this.batch = settings.evaluate().batchSize();
    this.minibatch = Math.min(batch, settings.train().minibatch(0, data.sizes().length));
    this.seed = settings.seed();
  }

  /**
   * The statistics that a network's weights have on all training examples.
   *
   * @param flat the whole flat parameter vector; its own statistics do not count
   */
  float[] run(float[] flat, String description) {
    return run(flat, data.sizes(), batch, description);
  }

  /**
   * The same on a sample, which is enough for means and variances: so many examples in all, a
   * minibatch of each partition at least, in minibatches of training.
   */
  float[] sample(float[] flat, String description) {
    int[] sizes = data.sizes();
    long all = Arrays.stream(sizes).asLongStream().sum();
    int[] shares = new int[sizes.length];
    for (int partition = 0; partition < sizes.length; partition++) {
      long share = Math.max(LEAST, (SAMPLE * sizes[partition] + all - 1) / all);
      shares[partition] = (int) Math.min(sizes[partition], share);
    }
    return run(flat, shares, minibatch, description);
  }

  private float[] run(float[] flat, int[] shares, int size, String description) {
    JavaSparkContext spark = data.spark();
    spark.setJobDescription(description);
    PooledStatistics pooled = new PooledStatistics(layout);
    try (ScopedBroadcast<float[]> sent = new ScopedBroadcast<>(spark, flat)) {
      StatisticsOfPartition task =
          new StatisticsOfPartition(profile, network, sent.get(), data.input(), shares, size, seed);
      List<float[]> statistics = data.examples().mapPartitionsWithIndex(task, true).collect();
      for (int partition = 0; partition < shares.length; partition++) {
        if (shares[partition] > 0) {
          pooled.add(shares[partition], statistics.get(partition));
        }
      }
    }
    return pooled.pooled();
  }
}
