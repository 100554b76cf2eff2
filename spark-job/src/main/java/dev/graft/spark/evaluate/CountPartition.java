package dev.graft.spark.evaluate;

import dev.graft.dataset.ExampleBlock;
import dev.graft.evaluate.BlockScoring;
import dev.graft.evaluate.Counts;
import dev.graft.network.ArithmeticProfile;
import dev.graft.network.NativeRuntime;
import dev.graft.network.NetworkDefinition;
import dev.graft.network.Task;
import dev.graft.spark.broadcast.ReplicaPool;
import dev.graft.spark.fault.StepWatch;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;

/** Predicts a block and counts. */
final class CountPartition implements Function<ExampleBlock, Counts> {

  private static final long serialVersionUID = 1L;

  private final ArithmeticProfile profile;
  private final Broadcast<NetworkDefinition> network;
  private final Broadcast<float[]> weights;
  private final Task task;
  private final int batchSize;

  CountPartition(
      ArithmeticProfile profile,
      Broadcast<NetworkDefinition> network,
      Broadcast<float[]> weights,
      Task task,
      int batchSize) {
    this.profile = profile;
    this.network = network;
    this.weights = weights;
    this.task = task;
    this.batchSize = batchSize;
  }

  @Override
  public Counts call(ExampleBlock block) {
    NativeRuntime.pin(profile);
    return ReplicaPool.use(
        network.value(),
        replica -> {
          replica.load(weights.value());
          try (StepWatch watch = StepWatch.begin()) {
            return BlockScoring.count(replica, task, block, batchSize, watch::beat);
          }
        });
  }
}
