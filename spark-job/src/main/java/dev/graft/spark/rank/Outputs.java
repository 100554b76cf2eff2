package dev.graft.spark.rank;

import dev.graft.dataset.ExampleStore;
import dev.graft.engine.ArithmeticProfile;
import dev.graft.engine.NativeRuntime;
import dev.graft.model.Batch;
import dev.graft.model.Trainable;
import dev.graft.spark.broadcast.ReplicaPool;
import dev.graft.spark.fault.StepWatch;
import java.io.Serializable;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.spark.broadcast.Broadcast;

/** What a network gives for labelled examples. */
final class Outputs implements Serializable {

  private static final long serialVersionUID = 1L;

  private final ArithmeticProfile profile;
  private final Broadcast<Trainable> network;
  private final Broadcast<float[]> weights;
  private final int batchSize;

  Outputs(
      ArithmeticProfile profile,
      Broadcast<Trainable> network,
      Broadcast<float[]> weights,
      int batchSize) {
    this.profile = profile;
    this.network = network;
    this.weights = weights;
    this.batchSize = batchSize;
  }

  /** Is told of an example. */
  interface Each {
    void of(int index, int label, float[] outputs);
  }

  /** Runs a block through the network, batch after batch. */
  void each(ExampleStore block, Each each) {
    NativeRuntime.pin(profile);
    ReplicaPool.use(
        network.value(),
        profile,
        replica -> {
          replica.load(weights.value());
          try (StepWatch watch = StepWatch.begin()) {
            for (int from = 0; from < block.size(); from += batchSize) {
              watch.beat();
              int[] batch =
                  IntStream.range(from, Math.min(from + batchSize, block.size())).toArray();
              int[] labels = block.targets(batch).classes();
              float[] rows = replica.output(Batch.of(block.rows(batch)));
              int width = rows.length / batch.length;
              for (int i = 0; i < batch.length; i++) {
                each.of(batch[i], labels[i], Arrays.copyOfRange(rows, i * width, (i + 1) * width));
              }
            }
          }
          return null;
        });
  }
}
