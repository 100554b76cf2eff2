package dev.graft.spark.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.dataset.ExampleChunk;
import dev.graft.spark.Fixtures;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChunkFilesTest {

  private static final ExampleChunk CHUNK = Fixtures.blocks(40).get(0);

  @TempDir private Path folder;

  private static void requireEmpty(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
  }

  /** Of two disks one has gone. */
  @Test
  void theNextDirectoryTakesWhatOneDoesNot() throws IOException {
    File gone = folder.resolve("gone").toFile();
    Path there = Files.createDirectory(folder.resolve("there"));
    assertThat(ChunkFiles.map(CHUNK, gone, there.toFile()).copied())
        .usingRecursiveComparison()
        .ignoringFields("stored")
        .isEqualTo(CHUNK);
    requireEmpty(there);
  }

  @Test
  void whereNoneTakesItTheSettingIsNamed() {
    File gone = folder.resolve("gone").toFile();
    assertThatThrownBy(() -> ChunkFiles.map(CHUNK, gone))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageMatching(
            "Cannot keep \\d+ bytes of examples in the executor's local directories"
                + " \\(spark.local.dir: \\[.*gone\\]\\): .*gone/graft-.*");
  }
}
