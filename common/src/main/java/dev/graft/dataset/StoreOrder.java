package dev.graft.dataset;

import java.util.Arrays;

/**
 * The order in which an epoch reads the examples of a worker: a function of seed, number of
 * examples and chunks alone. Where there are few chunks, any example may follow any other. Where
 * there are many, the chunks come in a random order, and the examples of so many of them at a time
 * (a window) in a random order: a round reads few chunks, each once. Examples are given to chunks
 * at random, so that a window is as good a sample as any.
 */
public final class StoreOrder {

  /** Chunks in a window. */
  public static final int WINDOW = 4;

  /** For each window, the position after its last example. */
  private final int[] ends;

  private final EpochOrder[] within;

  /** For each window, its chunks. */
  private final int[][] windows;

  /** For each chunk, the index of its first example. */
  private final int[] starts;

  private final int[] sizes;

  /**
   * @param sizes examples of each chunk
   * @param window chunks in a window, at least 1
   * @param seed which order
   */
  public StoreOrder(int[] sizes, int window, long seed) {
    this.sizes = sizes;
    this.starts = new int[sizes.length];
    for (int chunk = 1; chunk < sizes.length; chunk++) {
      starts[chunk] = Math.addExact(starts[chunk - 1], sizes[chunk - 1]);
    }
    int count = Math.max(1, (sizes.length + window - 1) / window);
    this.windows = new int[count][];
    this.within = new EpochOrder[count];
    this.ends = new int[count];
    EpochOrder chunks = new EpochOrder(sizes.length, Seeds.derive(seed, "chunks"));
    int end = 0;
    for (int w = 0; w < count; w++) {
      int from = Minibatches.start(w, count, sizes.length);
      int to = Minibatches.start(w + 1, count, sizes.length);
      // As they lie, where there is nothing to choose.
      windows[w] = count == 1 ? naturally(to) : chunks.range(from, to);
      int examples = Arrays.stream(windows[w]).map(chunk -> sizes[chunk]).sum();
      within[w] = new EpochOrder(examples, count == 1 ? seed : Seeds.derive(seed, "window", w));
      end = Math.addExact(end, examples);
      ends[w] = end;
    }
  }

  private static int[] naturally(int count) {
    int[] numbers = new int[count];
    Arrays.setAll(numbers, i -> i);
    return numbers;
  }

  /** How many examples there are. */
  public int size() {
    return ends[ends.length - 1];
  }

  /** Which examples come at positions from (inclusive) to (exclusive). */
  public int[] range(int from, int to) {
    int[] indices = new int[to - from];
    for (int i = 0; i < indices.length; i++) {
      indices[i] = at(from + i);
    }
    return indices;
  }

  /** The chunks that examples are drawn from at a position. */
  public int[] window(int position) {
    return windows[Ends.part(ends, position)].clone();
  }

  /** Whether other chunks begin at a position than at the one before. */
  public boolean opens(int position) {
    return position == 0 || Ends.part(ends, position) != Ends.part(ends, position - 1);
  }

  /** Which example comes at a position; each comes at exactly one. */
  public int at(int position) {
    int window = Ends.part(ends, position);
    int offset = within[window].at(position - (window == 0 ? 0 : ends[window - 1]));
    for (int chunk : windows[window]) {
      if (offset < sizes[chunk]) {
        return starts[chunk] + offset;
      }
      offset -= sizes[chunk];
    }
    throw new IllegalStateException("position " + position + " is in no chunk");
  }
}
