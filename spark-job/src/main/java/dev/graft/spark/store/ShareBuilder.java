package dev.graft.spark.store;

import dev.graft.dataset.ExampleChunk;
import dev.graft.dataset.JoinedChunks;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Joins the chunks of a worker to those that are kept, as their sizes say, whatever memory is left.
 */
final class ShareBuilder {

  private final long chunkBytes;
  private final Sink sink;
  private final List<View> views = new ArrayList<>();
  private int kept;

  /** Takes the chunks that are to be kept. */
  interface Sink {

    /**
     * @param number from 0
     */
    void keep(int number, ExampleChunk chunk);
  }

  ShareBuilder(long chunkBytes, Sink sink) {
    this.chunkBytes = chunkBytes;
    this.sink = sink;
  }

  /** One view of the examples. */
  private final class View {

    private final List<ExampleChunk> pending = new ArrayList<>();
    private final List<Integer> numbers = new ArrayList<>();
    private long bytes;

    private void add(ExampleChunk chunk) {
      if (chunk.size() == 0 && !(pending.isEmpty() && numbers.isEmpty())) {
        return;
      }
      if (!pending.isEmpty() && bytes + chunk.bytes() > chunkBytes) {
        end();
      }
      pending.add(chunk);
      bytes += chunk.bytes();
    }

    private void end() {
      ExampleChunk joined = JoinedChunks.of(pending);
      pending.clear();
      bytes = 0;
      numbers.add(kept);
      sink.keep(kept++, joined);
    }
  }

  /**
   * Reads all.
   *
   * @param chunks of one worker; at least one, which may be empty
   */
  ShareIndex build(Iterator<ExampleChunk> chunks) {
    while (chunks.hasNext()) {
      ExampleChunk chunk = chunks.next();
      while (views.size() <= chunk.view()) {
        views.add(new View());
      }
      views.get(chunk.view()).add(chunk);
    }
    views.forEach(View::end);
    return new ShareIndex(
        views.stream()
            .map(view -> view.numbers.stream().mapToInt(number -> number).toArray())
            .toArray(int[][]::new));
  }
}
