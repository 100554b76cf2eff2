package dev.graft.spark.evaluate;

import dev.graft.dataset.ExampleStore;
import dev.graft.dataset.Task;
import dev.graft.engine.ArithmeticProfile;
import dev.graft.engine.NativeRuntime;
import dev.graft.evaluate.BlockScoring;
import dev.graft.evaluate.Counts;
import dev.graft.model.Trainable;
import dev.graft.spark.broadcast.ReplicaPool;
import dev.graft.spark.fault.StepWatch;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;

/** Predicts a partition's blocks and counts. */
final class CountPartition<S extends ExampleStore> implements FlatMapFunction<Iterator<S>, Counts> {

  private static final long serialVersionUID = 1L;

  private final ArithmeticProfile profile;
  private final Broadcast<Trainable> network;
  private final Broadcast<float[]> weights;
  private final Task task;
  private final int batchSize;

  CountPartition(
      ArithmeticProfile profile,
      Broadcast<Trainable> network,
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
  public Iterator<Counts> call(Iterator<S> blocks) {
    Counts counts = count(blocks.next());
    while (blocks.hasNext()) {
      counts.merge(count(blocks.next()));
    }
    counts.of(TaskContext.getPartitionId());
    return List.of(counts).iterator();
  }

  private Counts count(ExampleStore block) {
    NativeRuntime.pin(profile);
    return ReplicaPool.use(
        network.value(),
        profile,
        replica -> {
          replica.load(weights.value());
          try (StepWatch watch = StepWatch.begin()) {
            return BlockScoring.count(replica.model(), task, block, batchSize, watch::beat);
          }
        });
  }
}
