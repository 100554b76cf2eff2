package dev.graft.config;

/**
 * How examples are kept while they are trained on: {@code data.store}.
 *
 * @param chunkBytes size of a chunk at most, but that it has one example at least
 * @param memoryBytes what an executor keeps on its heap at most; null: half of what Spark has for
 *     storage
 * @param keepActivations whether activations of a frozen backbone are kept for the next job or fit
 *     of the same application
 */
public record StoreSettings(long chunkBytes, Long memoryBytes, boolean keepActivations) {

  /** What an executor may keep on its heap; the result does not depend on it. */
  static final String MEMORY = "data.store.memory";

  /** Whether a job may find activations; the result does not depend on it. */
  static final String KEEP = "data.store.keep-activations";

  static StoreSettings read(ConfigKeys keys) {
    Long chunk = keys.bytesOrNull("data.store.chunk-size", 1 << 10);
    if (chunk == null || chunk > 1 << 30) {
      throw keys.refused("data.store.chunk-size", "at most 1 GiB, as in 64 MiB");
    }
    return new StoreSettings(chunk, keys.bytesOrNull(MEMORY, 0), keys.flag(KEEP));
  }
}
