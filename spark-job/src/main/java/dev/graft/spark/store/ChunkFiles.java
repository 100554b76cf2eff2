package dev.graft.spark.store;

import dev.graft.dataset.ExampleChunk;
import dev.graft.dataset.MappedChunk;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.UUID;
import org.apache.spark.SparkEnv;

/** Chunks in the executor's local directories. */
final class ChunkFiles {

  private ChunkFiles() {}

  /** In the first of the directories that takes it. */
  static MappedChunk map(ExampleChunk chunk) {
    return map(chunk, SparkEnv.get().blockManager().diskBlockManager().localDirs());
  }

  /**
   * The same.
   *
   * @param folders at least one
   * @throws UncheckedIOException if none takes it: a disk is full, is read-only or has gone
   */
  static MappedChunk map(ExampleChunk chunk, File... folders) {
    IOException problem = null;
    UUID name = UUID.randomUUID();
    for (int i = 0; i < folders.length; i++) {
      // All of them get their share.
      File folder = folders[Math.floorMod(name.hashCode() + i, folders.length)];
      try {
        return MappedChunk.of(chunk, folder.toPath().resolve("graft-" + name));
      } catch (IOException e) {
        if (problem != null) {
          e.addSuppressed(problem);
        }
        problem = e;
      }
    }
    throw new UncheckedIOException(
        "Cannot keep "
            + chunk.bytes()
            + " bytes of examples in the executor's local directories (spark.local.dir: "
            + Arrays.toString(folders)
            + "): "
            + problem.getMessage(),
        problem);
  }
}
