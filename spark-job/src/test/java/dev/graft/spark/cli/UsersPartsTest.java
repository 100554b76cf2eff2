package dev.graft.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.graft.average.OuterOptimizerProvider;
import dev.graft.spark.LocalSpark;
import dev.graft.spark.UsersJar;
import dev.graft.train.DeltaCodecProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The parts that docs/extending.md shows, from jars of their own, in jobs. */
class UsersPartsTest {

  private static final List<String> LION =
      List.of(
          "train.outer.type=lion",
          "train.outer.learning-rate=0.002",
          "train.outer.options.decay=0.5",
          "train.outer.fallback=false",
          "train.average-every=3",
          "train.epochs=1",
          "checkpoint.every-rounds=1",
          "checkpoint.keep=99");

  @TempDir static Path folder;

  private static Path lion;
  private static Path signs;

  @BeforeAll
  static void jars() throws IOException {
    // Before any jar is seen: Spark's executors know what the thread that starts it knows.
    LocalSpark.get();
    lion =
        new UsersJar(Files.createDirectory(folder.resolve("lion")))
            .source("com.example.Lion", UsersJar.manual("Lion"))
            .jar("lion.jar", "com.example", OuterOptimizerProvider.class, "com.example.Lion");
    signs = signs("signs.jar", UsersJar.manual("SignBits"));
  }

  private static Path signs(String file, String code) throws IOException {
    return new UsersJar(Files.createDirectory(folder.resolve(file + ".d")))
        .source("com.example.SignBits", code)
        .jar(file, "com.example", DeltaCodecProvider.class, "com.example.SignBits");
  }

  private static CommandLineRun pretrain(Path output, List<String> sets, Path... jars)
      throws Exception {
    return UsersJar.with(() -> CommandLineRun.pretrain(output, sets.toArray(new String[0])), jars);
  }

  private static JsonNode done(Path output, List<String> sets, Path... jars) throws Exception {
    CommandLineRun run = pretrain(output, sets, jars);
    assertThat(run.exitCode()).as(run.err()).isZero();
    return new ObjectMapper().readTree(output.resolve("report.json").toFile());
  }

  private static List<String> with(List<String> sets, String... more) {
    List<String> all = new ArrayList<>(sets);
    all.addAll(List.of(more));
    return all;
  }

  /** What a driver leaves that is killed after a round. */
  private static void breakAfter(int round, Path output) throws IOException {
    List<Path> later = new ArrayList<>();
    try (Stream<Path> files = Files.walk(output)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        boolean checkpoint =
            name.startsWith("round-") && Integer.parseInt(name.substring(6)) > round;
        if (checkpoint || List.of("_SUCCESS", "report.json", "model").contains(name)) {
          later.add(file);
        }
      }
    }
    for (Path file : later) {
      try (Stream<Path> all = Files.walk(file)) {
        for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(one);
        }
      }
    }
  }

  @Test
  void anOuterOptimizerTrainsAndGoesOnFromACheckpointAsIfNothingHadHappened() throws Exception {
    Path output = folder.resolve("lion-job");
    JsonNode whole = done(output, LION, lion);
    assertThat(whole.at("/training/rounds").asInt()).isGreaterThanOrEqualTo(3);
    breakAfter(2, output);
    CommandLineRun without = pretrain(output, LION);
    assertThat(without.exitCode()).isEqualTo(2);
    assertThat(without.err())
        .hasLineCount(1)
        .startsWith("Cannot use train.outer.type = \"lion\" (--set train.outer.type): there is no")
        .contains("(Graft's own); the jar of another one goes to spark-submit with --jars.");
    JsonNode resumed = done(output, LION, lion);
    assertThat(resumed.at("/resumed/round").asInt()).isEqualTo(2);
    assertThat(resumed.get("weightsSha256")).isEqualTo(whole.get("weightsSha256"));
    CommandLineRun more = pretrain(output, with(LION, "train.epochs=2", "--resume"), lion);
    assertThat(more.exitCode()).as(more.err()).isEqualTo(2);
    assertThat(more.err()).contains("train.epochs");
  }

  @Test
  void itsSettingsAreUsedAndAreAnotherJob() throws Exception {
    Path output = folder.resolve("settings");
    List<String> once = with(LION, "train.average-every=once");
    JsonNode whole = done(output, once, lion);
    CommandLineRun other = pretrain(output, with(once, "train.outer.options.decay=0.25"), lion);
    assertThat(other.exitCode()).isEqualTo(2);
    assertThat(other.err()).contains("train.outer.options.decay").hasLineCount(1);
    JsonNode faster =
        done(output, with(once, "train.outer.learning-rate=0.01", "--overwrite"), lion);
    assertThat(faster.get("weightsSha256")).isNotEqualTo(whole.get("weightsSha256"));
  }

  /** Not finite at one number of weights; an exception; too few: a sentence each. */
  @Test
  void oneThatFailsInTrainingIsToldWithItsJar() throws Exception {
    String code = UsersJar.manual("Lion").replace("return weights;", "return new float[1];");
    Path shorter =
        new UsersJar(Files.createDirectory(folder.resolve("shorter")))
            .source("com.example.Lion", code)
            .jar("shorter.jar", "com.example", OuterOptimizerProvider.class, "com.example.Lion");
    CommandLineRun run = pretrain(folder.resolve("never"), LION, shorter);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .hasLineCount(1)
        .contains("com.example.Lion of shorter.jar gave 1 weights for ");
  }

  private static final List<String> SIGNS =
      List.of("train.codec.type=sign-bits", "train.average-every=3", "train.epochs=1");

  /** On executors it is looked up again: first it is not there, as without --jars. */
  @Test
  void aDeltaCodecWritesOnExecutorsAndReadsWhereverTheMeanIsMade() throws Exception {
    CommandLineRun without = pretrain(folder.resolve("no-signs"), SIGNS, signs);
    assertThat(without.exitCode()).as(without.err()).isEqualTo(2);
    assertThat(without.err())
        .hasLineCount(1)
        .startsWith(
            "Cannot use train.codec.type = \"sign-bits\" (--set train.codec.type): there is")
        .contains("no such delta codec, only fp16, fp32, int8, top-k (Graft's own); ");
    LocalSpark.get().addJar(signs.toString());
    JsonNode driver = done(folder.resolve("driver"), with(SIGNS, "train.reduce=driver"), signs);
    JsonNode executors =
        done(folder.resolve("executors"), with(SIGNS, "train.reduce=executors"), signs);
    assertThat(executors.get("weightsSha256")).isEqualTo(driver.get("weightsSha256"));
    JsonNode exact = done(folder.resolve("exact"), with(SIGNS, "train.codec.type=fp32"));
    assertThat(exact.get("weightsSha256")).isNotEqualTo(driver.get("weightsSha256"));
    assertThat(bytes(driver)).isLessThan(bytes(exact));
  }

  private static long bytes(JsonNode report) {
    JsonNode bytes = report.at("/communication/bytesCollectedPerRound");
    assertThat(bytes.isMissingNode()).isFalse();
    return bytes.asLong();
  }

  @Test
  void aDeltaCodecThatReadsAnotherLengthIsToldBeforeAnythingIsRead() throws Exception {
    Path shorter =
        signs(
            "shorter-signs.jar",
            UsersJar.manual("SignBits").replace("new float[length]", "new float[length + 1]"));
    CommandLineRun run = pretrain(folder.resolve("no-signs"), SIGNS, shorter);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .hasLineCount(1)
        .contains("com.example.SignBits of shorter-signs.jar read 4 values where 3 were written");
  }
}
