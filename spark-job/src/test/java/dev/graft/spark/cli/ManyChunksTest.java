package dev.graft.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The digits, sorted by class, in some 40 chunks a worker. */
class ManyChunksTest {

  private static final String CHUNKS = "data.store.chunk-size=4 KiB";
  private static final String FILES = "data.store.memory=0";

  @TempDir static Path folder;

  private static Path sorted;
  private static JsonNode kept;

  @BeforeAll
  static void sort() throws IOException {
    Path digits = CommandLineRun.file("data/digits/digits.csv.gz");
    List<String> lines;
    try (InputStream in = new GZIPInputStream(Files.newInputStream(digits))) {
      lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
    sorted = folder.resolve("sorted.csv");
    Files.write(
        sorted,
        lines.stream()
            .sorted(Comparator.comparing(line -> line.substring(line.lastIndexOf(','))))
            .toList());
    kept = report("kept", CHUNKS);
  }

  private static CommandLineRun pretrain(String name, String... settings) {
    List<String> args =
        new ArrayList<>(
            List.of("pretrain", "--conf", CommandLineRun.file("conf/table-pretrain.conf") + ""));
    List<String> all = new ArrayList<>(List.of(settings));
    all.addAll(
        List.of(
            "output=" + folder.resolve(name),
            "data.train.path=" + sorted,
            "data.only-labels=[]",
            "train.epochs=6"));
    all.forEach(setting -> args.addAll(List.of("--set", setting)));
    return CommandLineRun.of(args.toArray(new String[0]));
  }

  private static JsonNode report(String name, String... settings) throws IOException {
    CommandLineRun run = pretrain(name, settings);
    assertThat(run.exitCode()).as(run.err()).isZero();
    return new ObjectMapper().readTree(folder.resolve(name).resolve("report.json").toFile());
  }

  @Test
  void mappedFilesGiveTheSameWeights() throws IOException {
    assertThat(report("mapped", CHUNKS, FILES).path("weightsSha256"))
        .isEqualTo(kept.path("weightsSha256"));
  }

  /** Windows of chunks are as good as all examples at once, but another order. */
  @Test
  void whatIsLearnedIsWhatIsLearnedOfExamplesInAnyOrder() throws IOException {
    JsonNode together = report("together");
    assertThat(together.path("weightsSha256")).isNotEqualTo(kept.path("weightsSha256"));
    double accuracy = together.at("/metrics/test/accuracy").asDouble();
    assertThat(accuracy).isGreaterThan(0.8);
    assertThat(kept.at("/metrics/test/accuracy").asDouble()).isGreaterThan(accuracy - 0.03);
  }

  @Test
  void anotherSizeOfChunksIsAnotherRunAndAnotherMemoryIsNot() {
    CommandLineRun other = pretrain("kept", "data.store.chunk-size=8 KiB");
    assertThat(other.exitCode()).isEqualTo(2);
    assertThat(other.err()).contains("changed: data.store.chunk-size");
    assertThat(pretrain("kept", CHUNKS, FILES).exitCode()).isZero();
  }

  @Test
  void sizesThatAreNoneAreRefused() {
    CommandLineRun none = pretrain("never", "data.store.chunk-size=1 byte");
    assertThat(none.exitCode()).isEqualTo(2);
    assertThat(none.err()).contains("data.store.chunk-size").contains("at least 1024 bytes");
    assertThat(pretrain("never", "data.store.chunk-size=null").err()).contains("at most 1 GiB");
    assertThat(pretrain("never", "data.store.memory=much").err()).contains("a size, as in 64 MiB");
    assertThat(folder.resolve("never")).doesNotExist();
  }
}
