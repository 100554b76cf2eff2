package dev.graft.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Models from strangers, inspected by a process with a heap of 512 MB: none runs code, writes
 * anything, or fills the memory; each is refused in one sentence.
 */
@DisabledIfSystemProperty(
    named = "spark.serializer",
    matches = ".*Kryo.*",
    disabledReason = "nothing is sent: once is enough")
class HostileModelsTest {

  private static final long MINUTES = 5;

  @TempDir static Path folder;
  private static Map<String, String> expected;

  @BeforeAll
  static void write() throws Exception {
    for (String name : List.of("models", "marks", "tmp", "work")) {
      Files.createDirectory(folder.resolve(name));
    }
    expected = HostileModels.write(folder.resolve("models"));
  }

  private record Result(int code, double seconds, String err) {}

  private static String run(String... arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dmarks=" + folder.resolve("marks"),
                "-Djava.io.tmpdir=" + folder.resolve("tmp"),
                "-cp",
                System.getProperty("java.class.path"),
                LoadModels.class.getName(),
                folder.resolve("models").toString()));
    command.addAll(List.of(arguments));
    File log = folder.resolve("log").toFile();
    Process process =
        new ProcessBuilder(command)
            .directory(folder.resolve("work").toFile())
            .redirectErrorStream(true)
            .redirectOutput(log)
            .start();
    boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
    process.destroyForcibly();
    String output = Files.readString(log.toPath());
    assertThat(ended).as(output).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    return output;
  }

  private static List<String> files(String name) throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve(name))) {
      return files.map(file -> folder.relativize(file).toString()).sorted().toList();
    }
  }

  @Test
  void strangersRunNothingWriteNothingAndAreRefused() throws Exception {
    List<String> models = files("models");
    Map<String, Result> results = new TreeMap<>();
    for (String line : run().lines().filter(line -> line.startsWith("RESULT\t")).toList()) {
      String[] fields = line.split("\t", -1);
      results.put(
          fields[1],
          new Result(Integer.parseInt(fields[2]), Double.parseDouble(fields[3]), fields[4]));
    }
    assertThat(results).containsOnlyKeys(expected.keySet());
    SoftAssertions softly = new SoftAssertions();
    results.forEach(
        (name, result) -> {
          String refusal = expected.get(name);
          if (refusal == null) {
            softly.assertThat(result.code()).as("%s: %s", name, result.err()).isZero();
          } else {
            softly.assertThat(result.code()).as("%s: %s", name, result.err()).isEqualTo(2);
            softly.assertThat(result.err()).startsWith("Cannot ").contains(refusal).endsWith(".");
            softly.assertThat(result.err()).as("one line").doesNotContain("\\n").isNotBlank();
          }
        });
    softly.assertThat(files("marks")).containsExactly("marks");
    softly.assertThat(files("tmp")).containsExactly("tmp");
    softly.assertThat(files("work")).containsExactly("work");
    softly.assertThat(files("models")).isEqualTo(models);
    softly.assertThat(Path.of("/tmp/outside-of-graft.txt")).doesNotExist();
    Map.Entry<String, Result> slowest =
        results.entrySet().stream()
            .max((a, b) -> Double.compare(a.getValue().seconds(), b.getValue().seconds()))
            .orElseThrow();
    System.out.printf(
        Locale.ROOT,
        "RELIABILITY | 8 | %d hostile models, 0 executions, 0 files outside, heap 512 MB | longest %.1f s (%s)%n",
        results.size(),
        slowest.getValue().seconds(),
        slowest.getKey());
    results.forEach(
        (name, result) ->
            System.out.printf("%s %.2f s: %s%n", name, result.seconds(), result.err()));
    softly.assertAll();
  }

  /** The corpus is no straw man: what must not run does run in Deeplearning4j's own reader. */
  @Tag("long")
  @Test
  void deeplearning4jItselfRunsThem() throws Exception {
    try {
      run("gadget-preprocessor.bin.zip");
      run("class-0.zip");
      assertThat(files("marks")).containsExactly("marks", "marks/gadget", "marks/initialised");
    } finally {
      for (String mark : List.of("gadget", "initialised")) {
        Files.deleteIfExists(folder.resolve("marks").resolve(mark));
      }
    }
  }
}
