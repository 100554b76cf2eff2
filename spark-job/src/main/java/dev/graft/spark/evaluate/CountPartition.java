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
import java.io.Serializable;
import org.apache.spark.TaskContext;
import org.apache.spark.broadcast.Broadcast;
import scala.runtime.AbstractFunction2;

/** Predicts a partition's blocks and counts. */
final class CountPartition<S extends ExampleStore>
    extends AbstractFunction2<TaskContext, scala.collection.Iterator<S>, Counts>
    implements Serializable {

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
  public Counts apply(TaskContext context, scala.collection.Iterator<S> blocks) {
    Counts counts = count(blocks.next());
    while (blocks.hasNext()) {
      counts.merge(count(blocks.next()));
    }
    return counts;
  }

  private Counts count(ExampleStore block) {
    NativeRuntime.pin(profile);
    return ReplicaPool.use(
        network.value(),
        replica -> {
          replica.load(weights.value());
          try (StepWatch watch = StepWatch.begin()) {
            return BlockScoring.count(replica.model(), task, block, batchSize, watch::beat);
          }
        });
  }
}
