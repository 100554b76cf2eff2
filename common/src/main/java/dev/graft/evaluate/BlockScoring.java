package dev.graft.evaluate;

import dev.graft.dataset.ExampleBlock;
import dev.graft.train.Replica;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Runs a network over a block, batch after batch. */
public final class BlockScoring {

  private BlockScoring() {}

  /** Predicts and counts every example of a block. */
  public static ClassificationCounts count(Replica replica, ExampleBlock block, int batchSize) {
    int outputs = replica.outputs();
    ClassificationCounts counts = new ClassificationCounts(Math.max(2, outputs));
    for (int from = 0; from < block.size(); from += batchSize) {
      int[] batch = IntStream.range(from, Math.min(from + batchSize, block.size())).toArray();
      int[] labels = block.labels(batch);
      float[] rows = replica.output(block.features(batch));
      float[] losses = replica.losses(rows, labels);
      for (int i = 0; i < labels.length; i++) {
        counts.add(labels[i], Arrays.copyOfRange(rows, i * outputs, (i + 1) * outputs), losses[i]);
      }
    }
    return counts;
  }
}
