package dev.graft.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.config.Command;
import dev.graft.io.Json;
import dev.graft.spark.LocalSpark;
import dev.graft.spark.featurize.ActivationCache;
import dev.graft.spark.job.FineTuneJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cuts of a network that knows three kinds of a table, for another target. */
class RankCommandTest {

  @TempDir static Path folder;

  private static Path pretrained;
  private static Path target;

  @BeforeAll
  static void pretrain() throws IOException {
    pretrained = folder.resolve("pretrained");
    CommandLineRun run =
        run(
            "pretrain",
            pretrained,
            "data.train.path=" + table("source.csv", 120, 3),
            "train.epochs=4",
            "train.batch-size=24",
            "train.optimizer.learning-rate=0.05",
            "model.layers=[{name: wide, type: dense, units: 8}, {name: narrow, type: dense, units: 2}, {name: out, type: output, units: 3}]");
    assertThat(run.exitCode()).as(run.err()).isZero();
    target = table("target.csv", 150, 2);
  }

  @AfterEach
  void release() {
    ActivationCache.of(LocalSpark.get()).release();
  }

  private static Path table(String name, int count, int kinds) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int kind = i % 6;
      lines.add(kind + Math.sin(i) / 3 + "," + i * 7 % 5 + "," + kind % kinds);
    }
    return Files.write(folder.resolve(name), lines);
  }

  private static CommandLineRun run(String command, Path output, String... more) {
    return CommandLineRun.command(
        command, List.of("output=" + output, "data.format=csv", "data.leakage=off"), more);
  }

  private static CommandLineRun rank(String output, String... more) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "model.pretrained=" + pretrained,
                "data.train.path=" + target,
                "data.validation.fraction=0.3",
                "rank.resamples=200",
                "rank.candidates=[{name: two, cut: narrow}, {name: eight, cut: wide}]"));
    all.addAll(List.of(more));
    return run("rank", folder.resolve(output), all.toArray(new String[0]));
  }

  private static JsonNode report(String output) throws IOException {
    return Json.read(Files.readAllBytes(folder.resolve(output + "/report.json")));
  }

  @Test
  void candidatesAreOrderedWithAllScoresAndTheSameByAnyWorkers() throws IOException {
    CommandLineRun run = rank("ranked", "train.workers=2");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(folder.resolve("ranked/_SUCCESS")).exists();
    JsonNode report = report("ranked");
    JsonNode first = report.at("/rank/candidates/0");
    JsonNode second = report.at("/rank/candidates/1");
    assertThat(run.out())
        .contains("k-NN", "LogME", "1 " + first.path("name").asText())
        .contains(report.at("/rank/sentence").asText());
    long examples = report.at("/data/train").asLong();
    for (JsonNode candidate : List.of(first, second)) {
      JsonNode scores = candidate.path("scores");
      assertThat(scores.path("mean").asDouble())
          .isCloseTo(
              (scores.path("knn").asDouble() + scores.path("probe").asDouble()) / 2, within(1e-12));
      assertThat(scores.path("logme").isNumber()).isTrue();
      assertThat(scores.path("hScore").asDouble()).isBetween(0.0, 1.0);
      assertThat(candidate.path("knnExamples").asLong()).isEqualTo(examples);
      assertThat(candidate.path("backbonePasses").asLong())
          .isEqualTo(examples + report.at("/data/validation").asLong());
      assertThat(candidate.path("probeStoppedBy").asText()).isEqualTo("converged");
      assertThat(candidate.at("/intervals/knn/low").asDouble())
          .isLessThanOrEqualTo(scores.path("knn").asDouble());
    }
    assertThat(first.at("/scores/mean").asDouble())
        .isGreaterThanOrEqualTo(second.at("/scores/mean").asDouble());
    // The source's own output does not depend on the cut.
    assertThat(first.at("/scores/leep").asDouble())
        .isNegative()
        .isEqualTo(second.at("/scores/leep").asDouble());

    assertThat(rank("ranked", "train.workers=2").out()).contains("already, finished");
    assertThat(rank("others", "train.workers=3").exitCode()).isZero();
    JsonNode others = report("others").at("/rank/candidates/0");
    assertThat(others.path("name")).isEqualTo(first.path("name"));
    assertThat(others.at("/scores/knn")).isEqualTo(first.at("/scores/knn"));
    assertThat(others.at("/intervals/knn")).isEqualTo(first.at("/intervals/knn"));
    assertThat(others.at("/scores/logme").asDouble())
        .isCloseTo(first.at("/scores/logme").asDouble(), within(1e-6));
  }

  /** Of a session that goes on; the leading candidate is not the last one that was scored. */
  @Test
  void theJobThatFollowsBeginsWithTheFeaturesOfTheFirst() throws Exception {
    assertThat(rank("first").exitCode()).isZero();
    assertThat(report("first").at("/rank/candidates/0/name").asText()).isEqualTo("two");
    assertThat(tuned("of-the-first", "narrow")).isZero();
    assertThat(tuned("of-the-last", "wide")).isPositive();
    assertThat(tuned("not-any-more", "narrow")).isPositive();
  }

  /** Examples that have passed the backbone when a new head was trained on a cut. */
  private static long tuned(String output, String cut) throws Exception {
    FineTuneJob.ofSettings(
            Command.FINE_TUNE,
            List.of(
                "output=" + folder.resolve(output),
                "data.format=csv",
                "data.leakage=off",
                "data.train.path=" + target,
                "data.validation.fraction=0.3",
                "model.pretrained=" + pretrained,
                "model.cut=" + cut,
                "model.head=[{ name: kind, type: output }]"))
        .start()
        .await();
    return report(output).at("/training/backbonePasses").asLong();
  }

  /** The one by rounds over partitions, the other in one task. */
  @Test
  void theProbeIsWhatSolvingTheOutputLayerAloneComesTo() throws IOException {
    Path known = folder.resolve("source.csv");
    assertThat(rank("probed", "rank.scores=[probe]", "data.train.path=" + known).exitCode())
        .isZero();
    JsonNode eight = candidate(report("probed"), "eight");
    CommandLineRun solved =
        run(
            "fine-tune",
            folder.resolve("solved"),
            "model.pretrained=" + pretrained,
            "model.cut=wide",
            "model.head=[{name: kind, type: output}]",
            "data.train.path=" + known,
            "data.validation.fraction=0.3",
            "train.optimizer.type=lbfgs",
            "evaluate.every=1000000");
    assertThat(solved.exitCode()).as(solved.err()).isZero();
    JsonNode training = report("solved");
    assertThat(eight.at("/probeL2").asDouble())
        .isPositive()
        .isEqualTo(training.at("/training/l2").asDouble());
    assertThat(eight.at("/scores/probe").asDouble())
        .isCloseTo(training.at("/metrics/validation/accuracy").asDouble(), within(1e-12));
  }

  @Tag("long")
  @Test
  void aProbeOfMoreFeaturesThanOneTaskTakesIsSolvedByRounds() throws IOException {
    CommandLineRun wide =
        run(
            "pretrain",
            folder.resolve("very-wide"),
            "data.train.path=" + target,
            "train.epochs=1",
            "model.layers=[{name: wide, type: dense, units: 60000}, {name: out, type: output, units: 2}]");
    assertThat(wide.exitCode()).as(wide.err()).isZero();
    CommandLineRun run =
        rank(
            "rounds",
            "rank.scores=[probe]",
            "model.pretrained=" + folder.resolve("very-wide"),
            "rank.candidates=[{name: many, cut: wide}]");
    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode many = candidate(report("rounds"), "many");
    assertThat(many.path("probeStoppedBy").asText()).isEqualTo("converged");
    assertThat(many.at("/scores/probe").isNumber()).isTrue();
  }

  private static JsonNode candidate(JsonNode report, String name) {
    for (JsonNode one : report.at("/rank/candidates")) {
      if (one.path("name").asText().equals(name)) {
        return one;
      }
    }
    throw new AssertionError("no candidate " + name + ": " + report);
  }

  private static void refused(String says, String... more) {
    CommandLineRun run = rank("refused", more);
    assertThat(run.exitCode()).as(run.out()).isEqualTo(2);
    assertThat(run.err()).contains(says).hasLineCount(1);
    assertThat(folder.resolve("refused/report.json")).doesNotExist();
  }

  @Test
  void whatCannotBeRankedIsRefusedByName() throws IOException {
    refused(
        "Candidate lost: Cannot ",
        "rank.candidates=[{name: two, cut: narrow}, {name: lost, pretrained: nowhere.zip}]");
    refused(
        "Candidate other: Cannot cut " + pretrained + " at narow",
        "rank.candidates=[{name: other, cut: narow}]");
    refused(
        "Cannot rank for fewer than two classes: data.train has examples of 1.",
        "data.train.path=" + table("one.csv", 60, 1));
  }

  @Test
  void scoresNeedWhatTheyAreMadeOfAlone() throws IOException {
    Path numbers = folder.resolve("numbers");
    CommandLineRun run =
        run(
            "pretrain",
            numbers,
            "data.train.path=" + table("numbers.csv", 60, 6),
            "train.epochs=1",
            "model.layers=[{name: h, type: dense, units: 4}, {name: out, type: output, units: 1, activation: linear, loss: mse}]");
    assertThat(run.exitCode()).as(run.err()).isZero();
    String candidate = "rank.candidates=[{name: numbers, pretrained: \"" + numbers + "\", cut: h}]";
    refused("Candidate numbers: Cannot compute leep", candidate, "rank.scores=[knn, leep]");
    CommandLineRun checked =
        run(
            "check",
            folder.resolve("never"),
            "data.train.path=" + target,
            candidate,
            "rank.scores=[knn]");
    assertThat(checked.exitCode()).as(checked.err()).isZero();
    assertThat(checked.out()).contains("candidates   numbers");
    CommandLineRun alone = rank("alone", "rank.scores=[knn]", "data.validation.fraction=0");
    assertThat(alone.exitCode()).as(alone.err()).isZero();
    assertThat(report("alone").at("/rank/candidates/0/scores/knn").isNumber()).isTrue();
  }
}
