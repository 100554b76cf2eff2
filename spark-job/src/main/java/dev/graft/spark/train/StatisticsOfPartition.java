package dev.graft.spark.train;

import dev.graft.dataset.ExampleStore;
import dev.graft.dataset.Seeds;
import dev.graft.engine.ArithmeticProfile;
import dev.graft.engine.NativeRuntime;
import dev.graft.model.Trainable;
import dev.graft.spark.broadcast.ReplicaPool;
import dev.graft.spark.featurize.TrainingInput;
import dev.graft.train.BatchStatistics;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.broadcast.Broadcast;

/** Recomputes BatchNorm statistics on one partition. */
final class StatisticsOfPartition
    implements Function2<Integer, Iterator<ExampleStore>, Iterator<float[]>> {

  private static final long serialVersionUID = 1L;

  private final ArithmeticProfile profile;
  private final Broadcast<Trainable> network;
  private final Broadcast<float[]> flat;
  private final TrainingInput input;
  private final int[] examples;
  private final int batchSize;
  private final long seed;

  /**
   * @param input how the examples are read
   * @param examples how many of each partition are looked at
   * @param seed the job's seed
   */
  StatisticsOfPartition(
      ArithmeticProfile profile,
      Broadcast<Trainable> network,
      Broadcast<float[]> flat,
      TrainingInput input,
      int[] examples,
      int batchSize,
      long seed) {
    this.profile = profile;
    this.network = network;
    this.flat = flat;
    this.input = input;
    this.examples = examples;
    this.batchSize = batchSize;
    this.seed = seed;
  }

  @Override
  public Iterator<float[]> call(Integer partition, Iterator<ExampleStore> blocks) {
    NativeRuntime.pin(profile);
    float[] statistics =
        ReplicaPool.use(
            network.value(),
            profile,
            replica -> {
              replica.load(flat.value());
              return input.unchanged(
                  blocks,
                  block ->
                      BatchStatistics.of(
                          replica,
                          block,
                          examples[partition],
                          batchSize,
                          Seeds.derive(seed, "statistics", partition)));
            });
    return List.of(statistics).iterator();
  }
}
