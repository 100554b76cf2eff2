package dev.graft.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.io.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Jobs on a table of 200 rows of which 10 are corrupt, and 5 the same as others. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class QuarantineCommandsTest {

  @TempDir static Path folder;

  private static Path table;
  private static Path output;

  @BeforeAll
  static void write() throws IOException {
    List<String> rows = new ArrayList<>(List.of("x,y,label"));
    for (int i = 0; i < 195; i++) {
      rows.add(
          i % 20 == 7 ? i + ",no number,0" : String.format(Locale.ROOT, "%d,0.5,%d", i, i % 2));
    }
    rows.addAll(rows.subList(1, 6));
    table = Files.write(folder.resolve("table.csv"), rows);
    output = folder.resolve("output");
  }

  private static CommandLineRun run(String command, Path output, String... sets) {
    return CommandLineRun.command(
        command, List.of("output=" + output, "data.leakage=off", "train.workers=2"), sets);
  }

  private static CommandLineRun pretrain(Path output, String maxCorrupt) {
    return run(
        "pretrain",
        output,
        "data.format=csv",
        "data.csv.header=true",
        "data.csv.label=label",
        "data.scale=200",
        "data.train.path=" + table,
        "data.max-corrupt=" + maxCorrupt,
        "train.epochs=1",
        "train.batch-size=20",
        "model.layers=[{name: out, type: output, units: 2}]");
  }

  private static JsonNode data(Path output) throws IOException {
    try (InputStream in = Files.newInputStream(output.resolve("report.json"))) {
      return Json.read(in).path("data");
    }
  }

  private static long accounted(JsonNode data) {
    return List.of("train", "validation", "test", "quarantined", "excluded", "unused", "duplicates")
        .stream()
        .mapToLong(key -> data.required(key).asLong())
        .sum();
  }

  private static List<String> lines(Path output) throws IOException {
    return Files.readAllLines(output.resolve("quarantine/part-00000.jsonl"));
  }

  @Test
  @Order(1)
  void aboveTheLimitTheJobStopsAndNothingIsWritten() {
    CommandLineRun refused = pretrain(output, "0.049");
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err())
        .contains(
            "table.csv: 10 of 200 records cannot be read, data.max-corrupt allows a share of 0.049; the first: record 7 in ",
            "column 1 is \"no number\", not a number; record 27 in ")
        .hasLineCount(1);
    assertThat(output).doesNotExist();
  }

  @Test
  @Order(2)
  void atTheLimitTheJobRunsAndSaysWhatItHasLeftOut() throws IOException {
    CommandLineRun done = pretrain(output, "0.05");
    assertThat(done.exitCode()).as(done.err()).isZero();
    assertThat(done.out()).contains("10 quarantined");
    JsonNode data = data(output);
    assertThat(data.path("read").asLong()).isEqualTo(200).isEqualTo(accounted(data));
    assertThat(data.path("quarantined").asLong()).isEqualTo(10);
    assertThat(data.path("reasons").toString()).isEqualTo("{\"feature\":10}");
    assertThat(data.path("quarantine").asText()).isEqualTo("quarantine");
    assertThat(lines(output)).hasSize(10);
    assertThat(lines(output).get(1))
        .isEqualTo(
            String.format(
                Locale.ROOT,
                "{\"part\":\"train\",\"path\":\"%s\",\"record\":27,\"offset\":%d,\"kind\":\"feature\",\"reason\":\"column 1 is \\\"no number\\\", not a number\"}",
                table,
                offset(27)));
  }

  /** Bytes of the header and of the rows before. */
  private static int offset(int row) throws IOException {
    return String.join("\n", Files.readAllLines(table).subList(0, row + 1)).length() + 1;
  }

  @Test
  @Order(3)
  void aRunThatBrokeOffOrIsDoneIsNotQuarantinedTwice() throws IOException {
    assertThat(pretrain(output, "0.05").out()).contains("this very job already");
    assertThat(lines(output)).hasSize(10);
    Files.delete(output.resolve("_SUCCESS"));
    assertThat(pretrain(output, "0.05").exitCode()).isZero();
    assertThat(lines(output)).hasSize(10);
    assertThat(output.resolve("quarantine/part-00001.jsonl")).doesNotExist();
  }

  @Test
  @Order(4)
  void evaluationHasItsOwnQuarantine() throws IOException {
    Path evaluated = folder.resolve("evaluated");
    CommandLineRun run =
        run(
            "evaluate",
            evaluated,
            "data.format=csv",
            "data.csv.header=true",
            "data.csv.label=label",
            "data.max-corrupt=0.05",
            "data.test.path=" + table,
            "model.pretrained=" + output);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(data(evaluated).path("test").asLong()).isEqualTo(190);
    assertThat(lines(evaluated))
        .hasSize(10)
        .allMatch(line -> line.startsWith("{\"part\":\"test\""));
  }

  @Test
  @Order(5)
  void droppedDuplicatesAreInTheLedger() throws IOException {
    Path dropped = folder.resolve("dropped");
    CommandLineRun run =
        run(
            "pretrain",
            dropped,
            "data.format=table",
            "data.table.format=csv",
            "data.table.schema=\"x DOUBLE, y DOUBLE, label INT\"",
            "data.table.duplicates=drop",
            "data.max-corrupt=0.06",
            "data.train.path=" + table,
            "data.train.limit=100",
            "data.only-labels=[0]",
            "train.epochs=1",
            "train.batch-size=20",
            "model.layers=[{name: out, type: output, units: 2}]");
    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode data = data(dropped);
    assertThat(data.path("duplicates").asLong()).isEqualTo(5);
    assertThat(data.path("quarantined").asLong()).isEqualTo(10);
    assertThat(data.path("excluded").asLong()).isEqualTo(87);
    assertThat(data.path("read").asLong()).isEqualTo(200).isEqualTo(accounted(data));
  }

  @Test
  @Order(6)
  void aTableThatBreaksOffIsUnusableInput() throws IOException {
    Path file = folder.resolve("broken.csv.gz");
    try (var gzip = new java.util.zip.GZIPOutputStream(Files.newOutputStream(file))) {
      gzip.write(Files.readAllBytes(table));
    }
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(whole, whole.length - 20));
    CommandLineRun refused =
        run(
            "pretrain",
            folder.resolve("never"),
            "data.format=table",
            "data.table.format=csv",
            "data.table.schema=\"x DOUBLE, y DOUBLE, label INT\"",
            "data.train.path=" + file,
            "model.layers=[{name: out, type: output, units: 2}]");
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err())
        .startsWith("Cannot read ")
        .contains("broken.csv.gz: it is damaged or breaks off (Unexpected end")
        .hasLineCount(1);
    assertThat(folder.resolve("never")).doesNotExist();
  }
}
