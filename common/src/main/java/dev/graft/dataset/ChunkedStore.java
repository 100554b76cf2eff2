package dev.graft.dataset;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * The examples of a worker in several chunks, in memory or in mapped files: the same wherever they
 * lie. A position is one of all of them, chunk after chunk.
 */
public final class ChunkedStore implements ExampleStore {

  private final List<?> kept;
  private final StoredChunk[] chunks;
  private final boolean mapped;

  /** One that has examples, if any has: an empty one does not know of what kind they are. */
  private final StoredChunk like;

  /** For each chunk, the position after its last example. */
  private final int[] ends;

  private ChunkedStore(List<?> kept) {
    this.kept = kept;
    this.chunks = kept.stream().map(ChunkedStore::stored).toArray(StoredChunk[]::new);
    this.mapped = kept.stream().anyMatch(MappedChunk.class::isInstance);
    this.like =
        Arrays.stream(chunks).filter(chunk -> chunk.size() > 0).findFirst().orElse(chunks[0]);
    this.ends = new int[chunks.length];
    int end = 0;
    for (int i = 0; i < chunks.length; i++) {
      end = Math.addExact(end, chunks[i].size());
      ends[i] = end;
    }
  }

  /**
   * Of chunks where they lie: each an {@link ExampleChunk} or a {@link MappedChunk}.
   *
   * @param chunks at least one; all that hold examples are of the same kind
   */
  public static ChunkedStore of(List<?> chunks) {
    return new ChunkedStore(chunks);
  }

  private static StoredChunk stored(Object chunk) {
    return chunk instanceof MappedChunk mapped ? mapped.stored() : ((ExampleChunk) chunk).stored();
  }

  private static Footprint footprint(Object chunk) {
    return chunk instanceof MappedChunk mapped
        ? Footprint.mapped(mapped.mapping().capacity())
        : ((ExampleChunk) chunk).footprint();
  }

  private int within(int chunk, int index) {
    return chunk == 0 ? index : index - ends[chunk - 1];
  }

  private <T> T read(Supplier<T> from) {
    return mapped ? MappedFaults.read(from) : from.get();
  }

  @Override
  public int size() {
    return ends[ends.length - 1];
  }

  @Override
  public Chunks chunks() {
    return new Chunks() {
      @Override
      public int[] sizes() {
        return Arrays.stream(chunks).mapToInt(StoredChunk::size).toArray();
      }

      @Override
      public void load(int chunk) {
        if (kept.get(chunk) instanceof MappedChunk mapped) {
          mapped.load();
        }
      }
    };
  }

  @Override
  public Footprint footprint() {
    return kept.stream().map(ChunkedStore::footprint).reduce(Footprint.none(), Footprint::merge);
  }

  @Override
  public long id(int index) {
    int chunk = Ends.part(ends, index);
    return read(() -> chunks[chunk].id(within(chunk, index)));
  }

  @Override
  public boolean holdsPixels() {
    return like.holdsPixels();
  }

  @Override
  public boolean isWeighted() {
    return Arrays.stream(chunks).anyMatch(StoredChunk::isWeighted);
  }

  @Override
  public byte[] pixels(int index) {
    int chunk = Ends.part(ends, index);
    return read(() -> chunks[chunk].pixels(within(chunk, index)));
  }

  @Override
  public Normalization normalization() {
    return like.normalization();
  }

  @Override
  public float[][] rows(int[] indices) {
    return read(
        () -> {
          float[][] rows = new float[indices.length][];
          for (int i = 0; i < rows.length; i++) {
            int chunk = Ends.part(ends, indices[i]);
            rows[i] = chunks[chunk].row(within(chunk, indices[i]));
          }
          return rows;
        });
  }

  @Override
  public void row(int index, float[] to) {
    read(
        () -> {
          int chunk = Ends.part(ends, index);
          chunks[chunk].row(within(chunk, index), to);
          return to;
        });
  }

  @Override
  public Targets targets(int[] indices) {
    return read(
        () -> {
          TargetRows chosen = new TargetRows(indices.length, like);
          for (int i = 0; i < indices.length; i++) {
            int chunk = Ends.part(ends, indices[i]);
            chosen.put(i, chunks[chunk], within(chunk, indices[i]));
          }
          return chosen.targets();
        });
  }
}
