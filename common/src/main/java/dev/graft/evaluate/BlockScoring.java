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
    run(
        model,
        block,
        batchSize,
        beat,
        (ids, targets, rows, each) -> counts.add(targets, rows, each));
    counts.compact();
    return counts;
  }

  /** What is done with the predictions of a batch. */
  public interface Sink {
    /**
     * @param ids of the examples
     * @param outputs the network's outputs, rows one after the other
     * @param losses the loss of each example
     */
    void take(long[] ids, Targets targets, float[] outputs, float[] losses);
  }

  /**
   * Predicts every example of a block, in its order.
   *
   * @param beat is called before every batch: a sign of life
   */
  public static void run(
      LocalModel model, ExampleStore block, int batchSize, Runnable beat, Sink sink) {
    run(model, block, 0, block.size(), batchSize, beat, sink);
  }

  /** The same of the examples from one to before another. */
  public static void run(
      LocalModel model,
      ExampleStore block,
      int begin,
      int end,
      int batchSize,
      Runnable beat,
      Sink sink) {
    for (int from = begin; from < end; from += batchSize) {
      beat.run();
      int[] batch = IntStream.range(from, Math.min(from + batchSize, end)).toArray();
      Targets targets = block.targets(batch);
      float[] rows = model.output(Batch.of(block.rows(batch)));
      long[] ids = IntStream.of(batch).mapToLong(block::id).toArray();
      sink.take(ids, targets, rows, model.losses(rows, targets));
    }
  }
}
