package dev.graft.spark.rank;

import dev.graft.dataset.ExampleStore;
import dev.graft.dataset.Rows;
import dev.graft.evaluate.BlockScoring;
import dev.graft.spark.evaluate.ScoringNetwork;
import java.io.Serializable;

/** What a network gives for labelled examples. */
final class Outputs implements Serializable {

  private static final long serialVersionUID = 1L;

  private final ScoringNetwork network;
  private final int batchSize;

  Outputs(ScoringNetwork network, int batchSize) {
    this.network = network;
    this.batchSize = batchSize;
  }

  /** Is told of an example. */
  interface Each {
    void of(int index, int label, float[] outputs);
  }

  /** Runs a block through the network, batch after batch. */
  void each(ExampleStore block, Each each) {
    network.use(
        (model, beat) -> {
          BlockScoring.outputs(
              model,
              block,
              0,
              block.size(),
              batchSize,
              beat,
              (batch, targets, rows) -> {
                int[] labels = targets.classes();
                float[][] outputs = Rows.divided(rows, batch.length);
                for (int i = 0; i < batch.length; i++) {
                  each.of(batch[i], labels[i], outputs[i]);
                }
              });
          return null;
        });
  }
}
