package dev.graft.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TimeZone;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that broke off, as the next try finds them. */
class ResumeCommandsTest {

  private static final String[] KEPT = {
    "train.average-every=3", "checkpoint.every-rounds=1", "checkpoint.keep=99"
  };

  @TempDir static Path folder;

  private static Path whole;
  private static JsonNode report;

  @BeforeAll
  static void aRunThatNothingDisturbed() throws IOException {
    whole = folder.resolve("whole");
    CommandLineRun run = pretrain(whole);
    assertThat(run.exitCode()).as(run.err()).isZero();
    report = json(whole.resolve("report.json"));
  }

  private static CommandLineRun pretrain(Path output, String... more) {
    return CommandLineRun.pretrain(
        output, Stream.concat(Stream.of(KEPT), Stream.of(more)).toArray(String[]::new));
  }

  private static JsonNode json(Path file) throws IOException {
    return new ObjectMapper().readTree(file.toFile());
  }

  private static Path brokenAfter(int round, String name) throws IOException {
    return BrokenRun.of(whole, round, folder.resolve(name));
  }

  private static ObjectNode untimed(JsonNode of) {
    ObjectNode copy = of.deepCopy();
    copy.remove(List.of("seconds", "resumed", "slowWorkers"));
    for (JsonNode round : copy.path("course")) {
      ((ObjectNode) round).remove(List.of("slowestSeconds", "othersSeconds"));
    }
    return copy;
  }

  @Test
  void theSameCommandGoesOnAndEndsAsIfNothingHadHappened() throws IOException {
    Path broken = brokenAfter(2, "broken");
    CommandLineRun run = pretrain(broken);
    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode resumed = json(broken.resolve("report.json"));
    assertThat(resumed.at("/resumed/round").asInt()).isEqualTo(2);
    assertThat(report.has("resumed")).isFalse();
    assertThat(untimed(resumed)).isEqualTo(untimed(report));
    assertThat(broken.resolve("_SUCCESS")).exists();
    List<String> lines = Files.readAllLines(whole.resolve("metrics.jsonl"));
    List<String> again = Files.readAllLines(broken.resolve("metrics.jsonl"));
    assertThat(again).hasSameSizeAs(lines);
    assertThat(again.subList(0, 2)).isEqualTo(lines.subList(0, 2));
  }

  /** What a scheduler does that has not seen the end of a job. */
  @Test
  void submittedAgainAfterSuccessItDoesNothingAndSaysSo() throws IOException {
    String before = Files.readString(whole.resolve("run.json"));
    JsonNode told = line(pretrain(whole, "--result-line"));
    assertThat(told.path("status").asText()).isEqualTo("done");
    assertThat(told.path("exitCode").asInt()).isZero();
    assertThat(told.path("alreadyThere").asBoolean()).isTrue();
    assertThat(told.path("output").asText()).isEqualTo(whole.toString());
    assertThat(told.path("weightsSha256")).isEqualTo(report.path("weightsSha256"));
    assertThat(told.at("/metrics/test/accuracy")).isEqualTo(report.at("/metrics/test/accuracy"));
    assertThat(Files.readString(whole.resolve("run.json"))).isEqualTo(before);
    JsonNode refused = line(pretrain(whole, "seed=7", "--result-line"));
    assertThat(refused.path("status").asText()).isEqualTo("refused");
    assertThat(refused.path("reason").asText()).contains("another configuration (changed: seed)");
  }

  private static JsonNode line(CommandLineRun run) throws IOException {
    String[] lines = run.out().split("\n", -1);
    JsonNode told = new ObjectMapper().readTree(lines[lines.length - 2]);
    assertThat(told.path("exitCode").asInt()).isEqualTo(run.exitCode());
    return told;
  }

  @Test
  void aRunThatHadTrainedButNotSavedOnlySaves() throws IOException {
    int rounds = report.at("/training/rounds").asInt();
    Path broken = brokenAfter(rounds, "trained");
    assertThat(pretrain(broken).exitCode()).isZero();
    JsonNode resumed = json(broken.resolve("report.json"));
    assertThat(resumed.at("/resumed/round").asInt()).isEqualTo(rounds);
    assertThat(resumed.path("weightsSha256")).isEqualTo(report.path("weightsSha256"));
  }

  @Test
  void aRunWithoutAnyCheckpointBeginsAnew() throws IOException {
    Path broken = brokenAfter(0, "nothing");
    assertThat(pretrain(broken).exitCode()).isZero();
    JsonNode again = json(broken.resolve("report.json"));
    assertThat(again.has("resumed")).isFalse();
    assertThat(again.path("weightsSha256")).isEqualTo(report.path("weightsSha256"));
  }

  @Test
  void aMachineWithDigitsAndLettersOfItsOwnGoesOnAllTheSame() throws IOException {
    Locale before = Locale.getDefault();
    TimeZone zone = TimeZone.getDefault();
    try {
      for (String language : List.of("ar-EG", "tr-TR")) {
        Locale.setDefault(Locale.forLanguageTag(language));
        TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kathmandu"));
        Path broken = brokenAfter(2, language);
        assertThat(pretrain(broken).exitCode()).isZero();
        JsonNode resumed = json(broken.resolve("report.json"));
        assertThat(resumed.at("/resumed/round").asInt()).isEqualTo(2);
        assertThat(untimed(resumed)).isEqualTo(untimed(report));
        assertThat(rounds(whole)).containsAll(rounds(broken));
      }
    } finally {
      Locale.setDefault(before);
      TimeZone.setDefault(zone);
    }
  }

  private static Set<String> rounds(Path output) throws IOException {
    try (Stream<Path> all = Files.walk(output.resolve("checkpoints"), 3)) {
      return all.map(path -> path.getFileName().toString())
          .filter(name -> name.startsWith("round-"))
          .collect(Collectors.toSet());
    }
  }

  /** What the cluster decided once stays decided: here the number of workers. */
  @Test
  void thePlanOfTheFirstTryIsFollowed() throws IOException {
    Path broken = brokenAfter(2, "plan");
    ObjectNode mark = (ObjectNode) json(broken.resolve("run.json"));
    assertThat(mark.at("/plan/workers").asInt()).isEqualTo(2);
    ((ObjectNode) mark.path("plan")).put("workers", 4);
    new ObjectMapper().writeValue(broken.resolve("run.json").toFile(), mark);
    CommandLineRun run = pretrain(broken);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .contains("Cannot continue from", "workers = 2, now it is 4")
        .hasLineCount(1);
  }

  @Test
  void moreEpochsGoOnFromAFinishedRunWithResume() throws IOException {
    Path longer = folder.resolve("longer");
    assertThat(pretrain(longer, "train.epochs=3").exitCode()).isZero();
    Path extended = brokenAfter(99, "extended");
    CommandLineRun refused = pretrain(extended, "train.epochs=3");
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err())
        .contains("another configuration (changed: train.epochs)", "continue it with --resume")
        .hasLineCount(1);
    assertThat(pretrain(extended, "train.epochs=3", "--resume").exitCode()).isZero();
    JsonNode resumed = json(extended.resolve("report.json"));
    assertThat(resumed.at("/resumed/changed").toString()).isEqualTo("[\"train.epochs\"]");
    JsonNode fresh = json(longer.resolve("report.json"));
    assertThat(resumed.path("weightsSha256")).isEqualTo(fresh.path("weightsSha256"));
    assertThat(resumed.path("training")).isEqualTo(fresh.path("training"));
  }

  @Test
  void aChangeThatIsNotSafeIsNamed() {
    CommandLineRun run = pretrain(whole, "train.optimizer.learning-rate=0.5", "seed=7", "--resume");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .contains(
            "changed: seed, train.optimizer.learning-rate",
            "--resume takes changes of train.epochs (more), evaluate.baselines, evaluate.guard only")
        .hasLineCount(1);
    assertThat(pretrain(whole, "--resume", "--overwrite").err())
        .contains("Cannot both continue a run (--resume) and replace it (--overwrite)");
  }

  @Test
  void aCheckpointThatWasTamperedWithIsPassedOver() throws IOException {
    Path broken = brokenAfter(2, "data");
    for (Path manifest : manifests(broken)) {
      Files.writeString(
          manifest, Files.readString(manifest).replace("\"round\" : 2", "\"round\" : 3"));
    }
    CommandLineRun run = pretrain(broken);
    assertThat(run.exitCode()).as("damaged checkpoints are passed over").isZero();
    assertThat(json(broken.resolve("report.json")).at("/resumed/round").asInt()).isEqualTo(1);
  }

  private static List<Path> manifests(Path output) throws IOException {
    try (Stream<Path> files = Files.walk(output.resolve("checkpoints"))) {
      return files.filter(file -> file.endsWith("round-000002/MANIFEST.json")).toList();
    }
  }
}
