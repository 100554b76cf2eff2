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

  /** Examples of each chunk that was given to the sink. */
  private final List<Integer> given = new ArrayList<>();

  /** Takes the chunks that are to be kept. */
  interface Sink {

    /**
     * @param number from 0
     * @param chunk the sink's from now on, also where it fails
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
    private int examples;

    private void add(ExampleChunk chunk) {
      boolean begun = large != null || !pending.isEmpty();
      if (chunk.size() == 0 && (begun || !numbers.isEmpty())) {
        return;
      }
      if (begun && bytes + chunk.bytes() > limits.chunkBytes()) {
        end();
      }
      bytes += chunk.bytes();
      examples += chunk.size();
      if (chunk.bytes() > limits.chunkBytes() / 2) {
        // Kept before it is known whether Spark holds the block of an earlier attempt: under which
        // number it goes depends on what is joined to it. The sink closes it then.
        large = KeptChunk.of(chunk, limits);
        pending.removeIf(small -> small.size() == 0);
      } else {
        pending.add(chunk);
      }
    }

    private void end() {
      KeptChunk whole = large;
      if (!pending.isEmpty()) {
        if (large != null) {
          pending.add(large.copied());
          close();
        }
        ExampleChunk joined = JoinedChunks.of(pending);
        pending.clear();
        whole = KeptChunk.of(joined, limits);
      }
      large = null;
      int number = given.size();
      numbers.add(number);
      given.add(examples);
      bytes = 0;
      examples = 0;
      sink.keep(number, whole);
    }

    private void close() {
      if (large != null) {
        large.close();
        large = null;
      }
    }
  }

  /**
   * Reads all.
   *
   * @param chunks of one worker; at least one, which may be empty
   */
  ShareIndex build(Iterator<ExampleChunk> chunks) {
    try {
      while (chunks.hasNext()) {
        // Nothing here names a chunk while the next is made.
        add(chunks.next());
      }
      views.forEach(View::end);
    } catch (RuntimeException | Error e) {
      views.forEach(View::close);
      throw e;
    }
    return new ShareIndex(
        views.stream()
            .map(view -> view.numbers.stream().mapToInt(number -> number).toArray())
            .toArray(int[][]::new),
        given.stream().mapToInt(size -> size).toArray());
  }

  private void add(ExampleChunk chunk) {
    while (views.size() <= chunk.view()) {
      views.add(new View());
    }
    views.get(chunk.view()).add(chunk);
  }
}
