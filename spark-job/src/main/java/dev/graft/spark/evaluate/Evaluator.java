package dev.graft.spark.evaluate;

import dev.graft.dataset.ExampleBlock;
import dev.graft.evaluate.ClassificationCounts;
import dev.graft.evaluate.ClassificationMetrics;
import dev.graft.network.ArithmeticProfile;
import dev.graft.network.NetworkDefinition;
import dev.graft.spark.broadcast.ScopedBroadcast;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/** Evaluates weights of one network on distributed blocks. */
public final class Evaluator {

  private final JavaSparkContext spark;
  private final ArithmeticProfile profile;
  private final Broadcast<NetworkDefinition> network;
  private final int batchSize;

  /**
   * @param batchSize examples in one forward pass
   */
  public Evaluator(
      JavaSparkContext spark,
      ArithmeticProfile profile,
      Broadcast<NetworkDefinition> network,
      int batchSize) {
    this.spark = spark;
    this.profile = profile;
    this.network = network;
    this.batchSize = batchSize;
  }

  /** Metrics over all blocks; one Spark job. */
  public ClassificationMetrics evaluate(
      JavaRDD<ExampleBlock> blocks, float[] weights, String description) {
    spark.setJobDescription(description);
    try (ScopedBroadcast<float[]> sent = new ScopedBroadcast<>(spark, weights)) {
      List<ClassificationCounts> counts =
          blocks.map(new CountPartition(profile, network, sent.get(), batchSize)).collect();
      return counts.stream().reduce(ClassificationCounts::merge).orElseThrow().metrics();
    }
  }
}
