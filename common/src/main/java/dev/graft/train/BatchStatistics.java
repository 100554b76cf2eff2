package dev.graft.train;

import dev.graft.model.Batch;
import dev.graft.model.PooledStatistics;
import dev.graft.model.StateLayout;
import dev.graft.model.StepContext;
import java.util.stream.IntStream;

/**
 * Recomputes the statistics of BatchNorm layers for weights that were merged of several: those that
 * came with any one of them do not fit the merge (Izmailov et al., "Averaging Weights Leads to
 * Wider Optima and Better Generalization", arXiv 1803.05407, section 3.2). Running statistics that
 * lag behind their weights do not either, see {@link StateLayout#lagsAfter}.
 */
public final class BatchStatistics {

  private BatchStatistics() {}

  /**
   * Means and variances of what reaches each layer, pooled over the batches of a block that each
   * pass the network as in training.
   *
   * @param examples how many of the block are looked at, from one end of it to the other
   * @param seed of dropout's noise, which is there in training
   * @return in the order and the form of the network's {@link StateLayout}
   */
  public static float[] of(
      Replica replica, TrainingExamples block, int examples, int batchSize, long seed) {
    PooledStatistics pooled = new PooledStatistics(replica.layout());
    long size = block.size();
    for (int from = 0, to; from < examples; from = to) {
      // Of one example alone there may be no variance.
      to = examples - from <= batchSize + 1 ? examples : from + batchSize;
      int[] batch = IntStream.range(from, to).map(i -> (int) (i * size / examples)).toArray();
      Batch examplesOfIt = Batch.of(block.read(batch, 0).rows());
      pooled.add(
          batch.length,
          replica
              .model()
              .statistics(examplesOfIt, StepContext.pass(seed, from == 0, batch.length)));
    }
    return pooled.pooled();
  }
}
