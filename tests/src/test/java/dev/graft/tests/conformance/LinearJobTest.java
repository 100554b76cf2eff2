package dev.graft.tests.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.UnusableInputException;
import dev.graft.config.Command;
import dev.graft.config.Settings;
import dev.graft.config.SettingsReader;
import dev.graft.engine.NetworkEngine;
import dev.graft.io.BundleStore;
import dev.graft.io.Json;
import dev.graft.io.Sha256;
import dev.graft.provider.UsersPart;
import dev.graft.save.Bundle;
import dev.graft.spark.LocalSpark;
import dev.graft.spark.UsersJar;
import dev.graft.spark.job.EvaluationJob;
import dev.graft.spark.job.Inspection;
import dev.graft.spark.job.PredictionJob;
import dev.graft.spark.job.TrainingJob;
import dev.graft.spark.job.TrainingRequest;
import dev.graft.spark.save.RunFolder;
import dev.graft.spark.train.Cancellation;
import dev.graft.tests.conformance.linear.LinearNetwork;
import dev.graft.tests.conformance.linear.LinearSaved;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs with a network of an engine that Graft does not bring, from its file to its predictions. */
class LinearJobTest {

  @TempDir static Path folder;

  @BeforeAll
  static void files() throws IOException {
    LocalSpark.get();
    Files.writeString(folder.resolve("start"), "linear 2 2 0.5 -0.5 0 0");
    StringBuilder rows = new StringBuilder("x,y,kind\n");
    Random random = new Random(7);
    for (int i = 0; i < 300; i++) {
      double x = random.nextGaussian();
      double y = random.nextGaussian();
      rows.append(String.format(Locale.ROOT, "%.4f,%.4f,%s%n", x, y, y > x ? "above" : "below"));
    }
    Files.writeString(folder.resolve("rows.csv"), rows);
  }

  private static Settings settings(Command command, String... lines) {
    String text =
        """
        seed = 1
        model.pretrained = "%1$s/start"
        data.table { format = csv, options.header = true, label = kind, features = [x, y] }
        """
                .formatted(folder)
            + String.join("\n", lines).replace("FOLDER", folder.toString());
    return SettingsReader.read(command, new StringReader(text), "job.conf", List.of());
  }

  private static Settings training(String... more) {
    return settings(
        Command.FINE_TUNE,
        "data.train.path = FOLDER/rows.csv, data.validation.fraction = 0.2, data.test.fraction = 0.2",
        "train { epochs = 5, batch-size = 16, optimizer { type = adam, learning-rate = 0.05 } }",
        "evaluate.baselines = []",
        String.join("\n", more));
  }

  private static JsonNode fineTune(Settings settings) throws IOException {
    return TrainingJob.run(
            TrainingRequest.ofFiles(
                Command.FINE_TUNE, settings, RunFolder.Existing.CONTINUE, new Cancellation()))
        .report();
  }

  private static void computedOnAGpu(JsonNode report) {
    assertThat(report.at("/plan/device").asText()).isEqualTo("gpu");
    assertThat(report.at("/plan/arithmetic").asText())
        .endsWith(", GPUs (not the same bit for bit)");
    assertThat(LinearNetwork.GPUS).containsExactly(0);
    LinearNetwork.GPUS.clear();
  }

  /** As far as Graft can tell, on GPUs: where Spark is one process, on the first. */
  @Test
  void aModelOfItIsFineTunedSavedEvaluatedAndPredictedWith() throws IOException {
    LinearNetwork.GPUS.clear();
    JsonNode report = fineTune(training("output = FOLDER/tuned", "train.device = gpu"));
    computedOnAGpu(report);
    assertThat(report.at("/metrics/test/accuracy").asDouble()).isGreaterThan(0.9);
    assertThat(folder.resolve("tuned/model/model.linear")).exists();
    Bundle saved = Bundle.load(BundleStore.directory(folder.resolve("tuned/model")));
    assertThat(saved.network()).isInstanceOf(LinearSaved.class);
    assertThat(saved.network().weightsSha256()).isEqualTo(report.path("weightsSha256").asText());
    assertThat(Inspection.describe(folder.resolve("tuned").toString()))
        .contains("parameters  4", "task        classification: above, below");

    String tuned = "model.pretrained = FOLDER/tuned";
    JsonNode evaluated =
        EvaluationJob.run(
                settings(
                    Command.EVALUATE,
                    tuned,
                    "data.test.path = FOLDER/rows.csv",
                    "output = FOLDER/e",
                    "train.device = gpu"),
                RunFolder.Existing.CONTINUE,
                new Cancellation())
            .report();
    assertThat(evaluated.at("/metrics/test/accuracy").asDouble()).isGreaterThan(0.9);
    computedOnAGpu(evaluated);
    computedOnAGpu(
        PredictionJob.run(
                Command.PREDICT,
                settings(
                    Command.PREDICT,
                    tuned,
                    "data.predict.path = FOLDER/rows.csv",
                    "output = FOLDER/p",
                    "train.device = gpu"),
                RunFolder.Existing.CONTINUE,
                new Cancellation())
            .report());
    assertThat(
            SparkSession.active()
                .read()
                .parquet(folder.resolve("p/predictions").toString())
                .count())
        .isEqualTo(300);
  }

  /** The same engine in a jar, under a name of its own. */
  private static Path jar(Path built) throws IOException {
    UsersJar jar = new UsersJar(built);
    try (Stream<Path> sources =
        Files.list(Path.of("src/test/java/dev/graft/tests/conformance/linear"))) {
      for (Path source : sources.toList()) {
        String code =
            Files.readString(source)
                .replace("dev.graft.tests.conformance.linear", "org.theirs")
                .replace("\"linear\"", "\"theirs\"")
                .replace("model.linear", "model.theirs");
        jar.source("org.theirs." + source.getFileName().toString().replace(".java", ""), code);
      }
    }
    return jar.jar("theirs.jar", "org.theirs", NetworkEngine.class, "org.theirs.LinearEngine");
  }

  @Test
  void oneOfAUsersJarStandsInTheReports() throws Exception {
    Path jar = jar(Files.createDirectory(folder.resolve("jar")));
    LocalSpark.get().addJar(jar.toString());
    Files.writeString(folder.resolve("other"), "theirs 2 2 0.5 -0.5 0 0");
    JsonNode trained =
        UsersJar.with(
            () -> fineTune(training("model.pretrained = FOLDER/other", "output = FOLDER/t")), jar);
    assertThat(trained.path("parts"))
        .containsExactly(
            Json.of(
                new UsersPart(
                    "model.engine", "theirs", "theirs.jar", Sha256.hex(Files.readAllBytes(jar)))));
    JsonNode evaluated =
        UsersJar.with(
            () ->
                EvaluationJob.run(
                        settings(
                            Command.EVALUATE,
                            "model.pretrained = FOLDER/t",
                            "data.test.path = FOLDER/rows.csv",
                            "output = FOLDER/te"),
                        RunFolder.Existing.CONTINUE,
                        new Cancellation())
                    .report(),
            jar);
    assertThat(evaluated.path("parts")).isEqualTo(trained.path("parts"));
  }

  @Test
  void whatItDoesNotOfferIsRefused() {
    assertThatThrownBy(
            () -> fineTune(training("evaluate.baselines = [scratch]", "output = FOLDER/s")))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("leave scratch out of evaluate.baselines");
    assertThatThrownBy(
            () ->
                fineTune(
                    training("model.head = [{ name = kind, type = output }]", "output = FOLDER/h")))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("its engine takes it whole");
    assertThatThrownBy(
            () ->
                fineTune(
                    training(
                        "model { cut = linear, head = [{ name = kind, type = output }] }",
                        "output = FOLDER/c")))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("Cannot use model.cut with");
    assertThatThrownBy(
            () -> fineTune(training("model.batch-normalization = frozen", "output = FOLDER/b")))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("Cannot use model.batch-normalization");
    assertThat(folder.resolve("s")).doesNotExist();
  }
}
