package dev.graft.spark.train;

import dev.graft.dataset.ExampleBlock;
import dev.graft.network.ArithmeticProfile;
import dev.graft.network.NativeRuntime;
import dev.graft.network.NetworkDefinition;
import dev.graft.spark.broadcast.ReplicaPool;
import dev.graft.train.BatchStatistics;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;

/** Recomputes BatchNorm statistics on one partition. */
final class StatisticsOfPartition implements Function<ExampleBlock, float[]> {

  private static final long serialVersionUID = 1L;

  private final ArithmeticProfile profile;
  private final Broadcast<NetworkDefinition> network;
  private final Broadcast<float[]> flat;
  private final int batchSize;

  StatisticsOfPartition(
      ArithmeticProfile profile,
      Broadcast<NetworkDefinition> network,
      Broadcast<float[]> flat,
      int batchSize) {
    this.profile = profile;
    this.network = network;
    this.flat = flat;
    this.batchSize = batchSize;
  }

  @Override
  public float[] call(ExampleBlock block) {
    NativeRuntime.pin(profile);
    return ReplicaPool.use(
        network.value(),
        replica -> {
          replica.load(flat.value());
          return BatchStatistics.of(replica, block, batchSize);
        });
  }
}
