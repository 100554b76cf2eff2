package dev.graft.evaluate;

import dev.graft.dataset.ExampleStore;
import dev.graft.dataset.Targets;
import dev.graft.model.Batch;
import dev.graft.model.LocalModel;
import java.util.stream.IntStream;

/** Runs a network over a block, batch after batch. */
public final class BlockScoring {

  private BlockScoring() {}

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
    outputs(
        model,
        block,
        begin,
        end,
        batchSize,
        beat,
        (batch, targets, rows) -> {
          long[] ids = IntStream.of(batch).mapToLong(block::id).toArray();
          sink.take(ids, targets, rows, model.losses(rows, targets));
        });
  }

  /** What is done with the outputs of a batch, of targets that may be another network's. */
  public interface OutputSink {
    /**
     * @param batch positions of the examples in the block
     * @param outputs the network's outputs, rows one after the other
     */
    void take(int[] batch, Targets targets, float[] outputs);
  }

  /** The same without losses. */
  public static void outputs(
      LocalModel model,
      ExampleStore block,
      int begin,
      int end,
      int batchSize,
      Runnable beat,
      OutputSink sink) {
    for (int from = begin; from < end; from += batchSize) {
      beat.run();
      int[] batch = IntStream.range(from, Math.min(from + batchSize, end)).toArray();
      Targets targets = block.targets(batch);
      sink.take(batch, targets, model.output(Batch.of(block.rows(batch))));
    }
  }
}
