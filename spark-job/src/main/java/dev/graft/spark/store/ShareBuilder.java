package dev.graft.spark.store;

import dev.graft.dataset.ExampleChunk;
import dev.graft.dataset.JoinedChunks;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Joins the chunks of a worker to those that are kept, as their sizes say, whatever memory is left.
 * A large one goes where it is kept at once, so that it does not lie on the heap while the next is
 * made.
 */
final class ShareBuilder {

  private final StoreLimits limits;
  private final Sink sink;
  private final List<View> views = new ArrayList<>();
  private int kept;

  /** Takes the chunks that are to be kept. */
  interface Sink {

    /**
     * @param number from 0
     */
    void keep(int number, KeptChunk chunk);
  }

  ShareBuilder(StoreLimits limits, Sink sink) {
    this.limits = limits;
    this.sink = sink;
  }

  /** One view of the examples. */
  private final class View {

    private final List<ExampleChunk> pending = new ArrayList<>();
    private final List<Integer> numbers = new ArrayList<>();

    /** More than half of a chunk, beside which there is room for smaller ones; null: none. */
    private KeptChunk large;

    private long bytes;

    private void add(ExampleChunk chunk) {
      boolean begun = large != null || !pending.isEmpty();
      if (chunk.size() == 0 && (begun || !numbers.isEmpty())) {
        return;
      }
      if (begun && bytes + chunk.bytes() > limits.chunkBytes()) {
        end();
      }
      bytes += chunk.bytes();
      if (chunk.bytes() > limits.chunkBytes() / 2) {
        large = KeptChunk.of(chunk, limits);
      } else {
        pending.add(chunk);
      }
    }

    private void end() {
      KeptChunk kept = large;
      large = null;
      if (!pending.isEmpty()) {
        if (kept != null) {
          pending.add(kept.copied());
          kept.close();
        }
        ExampleChunk joined = JoinedChunks.of(pending);
        pending.clear();
        kept = KeptChunk.of(joined, limits);
      }
      bytes = 0;
      numbers.add(ShareBuilder.this.kept);
      sink.keep(ShareBuilder.this.kept++, kept);
    }
  }

  /**
   * Reads all.
   *
   * @param chunks of one worker; at least one, which may be empty
   */
  ShareIndex build(Iterator<ExampleChunk> chunks) {
    while (chunks.hasNext()) {
      // Nothing here names a chunk while the next is made.
      add(chunks.next());
    }
    views.forEach(View::end);
    return new ShareIndex(
        views.stream()
            .map(view -> view.numbers.stream().mapToInt(number -> number).toArray())
            .toArray(int[][]::new));
  }

  private void add(ExampleChunk chunk) {
    while (views.size() <= chunk.view()) {
      views.add(new View());
    }
    views.get(chunk.view()).add(chunk);
  }
}
