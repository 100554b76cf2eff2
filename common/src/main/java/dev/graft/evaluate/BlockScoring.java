package dev.graft.evaluate;

import dev.graft.dataset.ExampleStore;
import dev.graft.dataset.Targets;
import dev.graft.dataset.Task;
import dev.graft.model.Batch;
import dev.graft.model.LocalModel;
import java.util.stream.IntStream;

/** Runs a network over a block, batch after batch. */
public final class BlockScoring {

  private BlockScoring() {}

  /**
   * Predicts and counts every example of a block.
   *
   * @param beat is called before every batch: a sign of life
   */
  public static Counts count(
      LocalModel model, Task task, ExampleStore block, int batchSize, Runnable beat) {
    Counts counts = Counts.of(task, model.outputs());
    for (int from = 0; from < block.size(); from += batchSize) {
      beat.run();
      int[] batch = IntStream.range(from, Math.min(from + batchSize, block.size())).toArray();
      Targets targets = block.targets(batch);
      float[] rows = model.output(Batch.of(block.rows(batch)));
      counts.add(targets, rows, model.losses(rows, targets));
    }
    counts.compact();
    return counts;
  }
}
