package dev.graft.spark.store;

import dev.graft.config.StoreSettings;
import java.io.Serializable;

/** How examples are kept. */
public final class StoreLimits implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Where nobody has asked for another size of chunks. */
  public static final long CHUNK_BYTES = 64L << 20;

  private final long chunkBytes;
  private final Long memoryBytes;

  /**
   * @param chunkBytes size of a chunk at most, but that it has one example at least; decides the
   *     order of training
   * @param memoryBytes what an executor keeps on its heap at most; null: half of what Spark allows
   *     for storage
   */
  public StoreLimits(long chunkBytes, Long memoryBytes) {
    this.chunkBytes = chunkBytes;
    this.memoryBytes = memoryBytes;
  }

  /** As a job file says. */
  public static StoreLimits of(StoreSettings settings) {
    return new StoreLimits(settings.chunkBytes(), settings.memoryBytes());
  }

  /** As they are where nobody has asked for others. */
  public static StoreLimits usual() {
    return new StoreLimits(CHUNK_BYTES, null);
  }

  long chunkBytes() {
    return chunkBytes;
  }

  Long memoryBytes() {
    return memoryBytes;
  }

  /**
   * Examples of a chunk of activations.
   *
   * @param width numbers of one
   * @param batch examples that pass the backbone together: a chunk has whole batches, where it has
   *     room for one
   */
  public int examples(int width, int batch) {
    long most = Math.max(1, chunkBytes / (Math.max(1L, width) * Float.BYTES));
    return (int) Math.min(Integer.MAX_VALUE, most > batch ? most / batch * batch : most);
  }

  /**
   * Chunks that the examples of a worker are read in.
   *
   * @param examples of the part
   * @param workers of the part
   * @param width bytes of the largest example
   */
  public int chunks(long examples, int workers, long width) {
    long bytes = Math.multiplyExact((examples + workers - 1) / workers, width);
    return Math.toIntExact(Math.max(1, (bytes + chunkBytes - 1) / chunkBytes));
  }
}
