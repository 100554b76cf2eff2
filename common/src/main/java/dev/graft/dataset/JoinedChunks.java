package dev.graft.dataset;

import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.IntStream;

/** Joins chunks, each sorted by id, to chunks that are so together. */
public final class JoinedChunks {

  private JoinedChunks() {}

  /**
   * One chunk of the examples of several, sorted by id.
   *
   * @param parts at least one; all that hold examples are of the same kind
   */
  public static ExampleChunk of(List<ExampleChunk> parts) {
    return of(parts, Integer.MAX_VALUE).next();
  }

  /**
   * The same in several chunks.
   *
   * @param most examples of each
   * @return at least one, each made as it is asked for
   */
  public static Iterator<ExampleChunk> of(List<ExampleChunk> parts, int most) {
    List<ExampleChunk> full = parts.stream().filter(part -> part.size() > 0).toList();
    if (full.size() <= 1) {
      ExampleChunk only = full.isEmpty() ? parts.get(0) : full.get(0);
      return only.cut(most);
    }
    PriorityQueue<Cursor> next = new PriorityQueue<>();
    full.forEach(part -> next.add(new Cursor(part)));
    int size = full.stream().mapToInt(ExampleChunk::size).reduce(0, Math::addExact);
    return IntStream.range(0, ExampleChunk.pieces(size, most))
        .mapToObj(piece -> merged(full, next, Math.min(most, size - piece * most)))
        .iterator();
  }

  /** The next examples of several chunks. */
  private static ExampleChunk merged(
      List<ExampleChunk> parts, PriorityQueue<Cursor> next, int size) {
    boolean weighted = parts.stream().anyMatch(ExampleChunk::isWeighted);
    ExampleChunk merged = parts.get(0).emptyLike(size, weighted);
    for (int at = 0; at < size; at++) {
      Cursor lowest = next.remove();
      merged.put(at, lowest.chunk, lowest.index);
      if (lowest.advances()) {
        next.add(lowest);
      }
    }
    return merged;
  }

  /** Where one of several sorted chunks has been read to. */
  private static final class Cursor implements Comparable<Cursor> {

    private final ExampleChunk chunk;
    private int index;

    private Cursor(ExampleChunk chunk) {
      this.chunk = chunk;
    }

    private boolean advances() {
      return ++index < chunk.size();
    }

    @Override
    public int compareTo(Cursor other) {
      return Long.compare(chunk.id(index), other.chunk.id(other.index));
    }
  }
}
