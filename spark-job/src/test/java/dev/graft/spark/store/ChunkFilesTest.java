package dev.graft.spark.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.graft.dataset.ExampleChunk;
import dev.graft.spark.Fixtures;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
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

  private record Ended(boolean well, String output) {}

  /** Disks of a mount namespace of its own. */
  private Ended inNamespace(String command) throws IOException, InterruptedException {
    Path log = folder.resolve("log");
    Process process =
        new ProcessBuilder(
                "unshare", "--user", "--map-root-user", "--mount", "sh", "-c", "set -e; " + command)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    boolean ended = process.waitFor(1, TimeUnit.MINUTES);
    process.destroyForcibly();
    return new Ended(ended && process.exitValue() == 0, Files.readString(log));
  }

  @Test
  void disksThatAreFullOrReadOnlyArePassedOverAndNamed() throws Exception {
    assumeThat(Path.of("/usr/bin/unshare")).isExecutable();
    for (String disk : List.of("full", "fixed", "room")) {
      Files.createDirectory(folder.resolve(disk));
    }
    String mount =
        "cd '%s'; mount -t tmpfs -o size=64k tmpfs full; mount -t tmpfs -o ro tmpfs fixed; "
            .formatted(folder);
    Ended allowed = inNamespace(mount);
    assumeThat(allowed.well()).as(allowed.output()).isTrue();
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Ended kept =
        inNamespace(
            mount
                + "'%s' -cp '%s' %s full fixed room"
                    .formatted(
                        java, System.getProperty("java.class.path"), KeepsOnDisks.class.getName()));
    assertThat(kept.well()).as(kept.output()).isTrue();
    assertThat(kept.output())
        .contains("full: kept 20 times elsewhere", "fixed: kept 20 times elsewhere")
        .contains("full: 0 files left", "fixed: 0 files left")
        .containsPattern(
            "full: Cannot keep 72000 bytes of examples in .* \\(spark.local.dir: \\[full\\]\\): No space left on device")
        .containsPattern(
            "fixed: Cannot keep 72000 bytes of examples in .* \\[fixed\\]\\): fixed/graft-.*: Read-only file system");
    requireEmpty(folder.resolve("room"));
  }
}
