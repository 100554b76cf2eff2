package dev.graft.spark.evaluate;

import dev.graft.dataset.ExampleStore;
import dev.graft.engine.ArithmeticProfile;
import dev.graft.engine.NativeRuntime;
import dev.graft.evaluate.BlockScoring;
import dev.graft.evaluate.Examination;
import dev.graft.model.Trainable;
import dev.graft.spark.broadcast.ReplicaPool;
import dev.graft.spark.fault.StepWatch;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;

/** Predicts a partition's blocks and examines the predictions. */
final class ExaminePartition<S extends ExampleStore>
    implements FlatMapFunction<Iterator<S>, Examination> {

  private static final long serialVersionUID = 1L;

  private final ArithmeticProfile profile;
  private final Broadcast<Trainable> network;
  private final Broadcast<float[]> weights;
  private final Examination nothing;
  private final int batchSize;

  ExaminePartition(
      ArithmeticProfile profile,
      Broadcast<Trainable> network,
      Broadcast<float[]> weights,
      Examination nothing,
      int batchSize) {
    this.profile = profile;
    this.network = network;
    this.weights = weights;
    this.nothing = nothing;
    this.batchSize = batchSize;
  }

  /** Block by block, so that losses are added up as {@link CountPartition} does. */
  @Override
  public Iterator<Examination> call(Iterator<S> blocks) {
    Examination found = examined(blocks.next());
    while (blocks.hasNext()) {
      found.merge(examined(blocks.next()));
    }
    found.of(TaskContext.getPartitionId());
    return List.of(found).iterator();
  }

  private Examination examined(ExampleStore block) {
    NativeRuntime.pin(profile);
    return ReplicaPool.use(
        network.value(),
        profile,
        replica -> {
          replica.load(weights.value());
          Examination found = nothing.none();
          try (StepWatch watch = StepWatch.begin()) {
            BlockScoring.run(replica.model(), block, batchSize, watch::beat, found::add);
          }
          found.compact();
          return found;
        });
  }
}
