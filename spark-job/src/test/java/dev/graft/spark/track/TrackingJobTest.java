package dev.graft.spark.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.UnusableInputException;
import dev.graft.config.Command;
import dev.graft.config.Settings;
import dev.graft.config.SettingsReader;
import dev.graft.io.BundleStore;
import dev.graft.io.Json;
import dev.graft.listen.TrainingListener;
import dev.graft.save.Bundle;
import dev.graft.spark.Fixtures;
import dev.graft.spark.LocalSpark;
import dev.graft.spark.LoggedWarnings;
import dev.graft.spark.job.JobFile;
import dev.graft.spark.job.TrainingJob;
import dev.graft.spark.job.TrainingRequest;
import dev.graft.spark.read.DataOrigin;
import dev.graft.spark.save.RunFolder.Existing;
import dev.graft.spark.storage.HadoopFolder;
import dev.graft.spark.train.Cancellation;
import dev.graft.spark.train.CancelledException;
import dev.graft.spark.train.TrainingFailedException;
import dev.graft.track.Tracker;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Jobs that tell others how they go: the model is the same, whatever becomes of it there. */
class TrackingJobTest {

  @TempDir private static Path dir;

  private static Path data;
  private static String untracked;

  private FakeMlflow server;

  @BeforeAll
  static void trainUntracked() throws IOException {
    LocalSpark.get();
    data = Fixtures.twoClasses(dir, 120);
    JsonNode report = run("untracked");
    untracked = report.path("weightsSha256").asText();
    assertThat(report.has("tracking")).isFalse();
  }

  @BeforeEach
  void open() throws IOException {
    server = new FakeMlflow();
  }

  @AfterEach
  void close() {
    server.close();
  }

  private static JsonNode run(String output, String... sets) throws IOException {
    return run(new Cancellation(), List.of(), output, sets);
  }

  private static JsonNode run(
      Cancellation cancellation, List<TrainingListener> listeners, String output, String... sets)
      throws IOException {
    List<String> all =
        new ArrayList<>(
            List.of(
                "output=" + dir.resolve(output),
                "data={ format = csv, leakage = off, validation.fraction = 0.3, test.fraction = 0.1 }",
                "data.train.path=" + data,
                "train={ workers = 2, batch-size = 8, average-every = 4, epochs = 2 }",
                "evaluate.resamples=0",
                "model.layers=[{ name = hidden, type = dense, units = 4 }, { name = out, type = output, units = 2 }]",
                "checkpoint.every-rounds=1"));
    all.addAll(List.of(sets));
    Path job = Files.writeString(dir.resolve("job.conf"), "");
    return TrainingJob.run(
            new TrainingRequest(
                Command.PRETRAIN,
                JobFile.read(Command.PRETRAIN, job.toString(), all),
                Existing.CONTINUE,
                cancellation,
                DataOrigin.FILES,
                listeners))
        .report();
  }

  private String mlflow() {
    return "track.mlflow.uri=" + server.uri();
  }

  private static Settings settings(String output, String... sets) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "output=" + dir.resolve(output),
                "data={ format = csv, train.path = rows.csv }",
                "model.layers=[{ name = out, type = output, units = 2 }]"));
    all.addAll(List.of(sets));
    return SettingsReader.read(Command.PRETRAIN, new StringReader(""), "none", all);
  }

  private static Tracking begin(Settings settings, Tracking.Checked checked) {
    HadoopFolder output = HadoopFolder.of(new Configuration(), settings.output());
    return Tracking.begin("pretrain", settings, output, false, checked, Map.of());
  }

  private static String events(Path folder) throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        assertThat(file.getFileName().toString()).startsWith("events.out.tfevents.");
        all.append(Files.readString(file, StandardCharsets.ISO_8859_1));
      }
    }
    return all.toString();
  }

  @Test
  void tellsTensorBoardAndMlflow() throws IOException {
    JsonNode report =
        run(
            "tracked",
            mlflow(),
            "track.tensorboard.enabled=true",
            "track.tensorboard.histograms-every=2");
    assertThat(report.path("weightsSha256").asText()).isEqualTo(untracked);
    Path output = dir.resolve("tracked");
    assertThat(report.at("/tracking/tensorboard/where").asText()).endsWith("/tracked/tensorboard");
    assertThat(report.at("/tracking/mlflow/where").asText())
        .isEqualTo(server.uri() + "/#/experiments/7/runs/run-1");
    assertThat(report.path("tracking").findValues("notSent")).isEmpty();
    assertThat(report.path("seconds").has("track")).isTrue();

    String events = events(output.resolve("tensorboard"));
    assertThat(events)
        .contains("train/loss", "train/divergence", "validation/accuracy", "result/test/accuracy")
        .contains("deltas/all", "deltas/hidden", "deltas/out");
    int rounds = report.at("/training/rounds").asInt();
    assertThat(server.metrics)
        .containsKeys("validation/accuracy@0", "train/loss@1", "train/loss@" + rounds)
        .doesNotContainKey("train/loss@" + (rounds + 1))
        .containsEntry(
            "result/test/accuracy@" + rounds, report.at("/metrics/test/accuracy").asDouble());
    assertThat(server.params).containsEntry("train.workers", "2").doesNotContainKey("output");
    assertThat(server.tags).containsEntry("graft.weightsSha256", untracked);
    assertThat(server.statuses).containsExactly("run-1 FINISHED");

    String folder = "7/run-1/artifacts/";
    assertThat(server.files)
        .containsKeys(
            folder + "report.json",
            folder + "report.html",
            folder + "model/bundle/MANIFEST.json",
            folder + "model/MLmodel");
    assertThat(server.files.get(folder + "model/bundle/model.zip"))
        .isEqualTo(Files.readAllBytes(output.resolve("model/model.zip")));
    JsonNode mlmodel = Json.read(server.files.get(folder + "model/MLmodel"));
    assertThat(mlmodel.at("/flavors/python_function/loader_module").asText())
        .isEqualTo("graft.mlflow");
    assertThat(mlmodel.at("/signature/inputs").asText())
        .isEqualTo(
            "[{\"type\":\"array\",\"items\":{\"type\":\"double\"},\"name\":\"features\",\"required\":true}]");
    assertThat(mlmodel.at("/signature/outputs").asText())
        .contains("prediction", "label", "probability", "problem");
    assertThat(
            new String(
                server.files.get(folder + "model/input_example.json"), StandardCharsets.UTF_8))
        .contains("features")
        .contains("0.0");
  }

  @Test
  void endsAsWithoutWhereNobodyAnswers() throws IOException {
    String gone = mlflow();
    server.close();
    JsonNode report =
        run("alone", gone, "track.mlflow.patience-seconds=1", "track.mlflow.register=clothes");
    assertThat(report.path("weightsSha256").asText()).isEqualTo(untracked);
    assertThat(report.path("status").asText()).isEqualTo("done");
    assertThat(report.at("/tracking/mlflow/notSent").asText())
        .contains(
            "runs (1)", "metrics (", "models (1)", "registered models (1)", "does not answer");
    assertThat(dir.resolve("alone/_SUCCESS")).exists();
  }

  @Test
  void whoIsNotLetInIsToldOnceAndTheTrainingGoesOn() throws IOException {
    server.wanted = "Bearer another";
    Path token = Files.writeString(dir.resolve("token"), "abc");
    JsonNode report;
    List<String> warnings;
    try (LoggedWarnings heard = LoggedWarnings.of("dev.graft")) {
      report = run("outside", mlflow(), "track.mlflow.token-file=" + token);
      warnings = heard.texts();
    }
    assertThat(report.path("weightsSha256").asText()).isEqualTo(untracked);
    assertThat(report.path("status").asText()).isEqualTo("done");
    assertThat(report.at("/tracking/mlflow").has("where")).isFalse();
    assertThat(report.at("/tracking/mlflow/notSent").asText())
        .contains("runs (1)", "answers 401")
        .doesNotContain("secret=abc");
    assertThat(warnings)
        .filteredOn(warning -> warning.contains("MLflow"))
        .singleElement()
        .asString()
        .startsWith("MLflow does not get all that it is told: ")
        .contains("answers 401")
        .endsWith(". Training goes on.");
    assertThat(server.metrics).isEmpty();
    assertThat(dir.resolve("outside/_SUCCESS")).exists();
  }

  @Test
  void theTokenIsThatWhichWasFoundBeforeTheTraining() throws IOException {
    server.wanted = "Bearer abc";
    Path token = Files.writeString(dir.resolve("short-lived"), "abc\n");
    Settings settings = settings("kept", mlflow(), "track.mlflow.token-file=" + token);
    Tracking.Checked checked = Tracking.check(settings);
    Files.delete(token);
    ObjectNode report = Json.object();
    try (Tracking tracking = begin(settings, checked)) {
      tracking.settle(Tracker.Status.DONE, report, () -> false);
      tracking.finish(Tracker.Status.DONE, List.of());
    }
    assertThat(report.findValues("notSent")).isEmpty();
    assertThat(server.statuses).containsExactly("run-1 FINISHED");
    assertThat(Set.copyOf(server.authorizations)).containsExactly("Bearer abc");
  }

  @Test
  void aJobThatFailsIsAFailedRunWithoutAModel() throws IOException {
    assertThatThrownBy(
            () ->
                run(
                    "diverged",
                    mlflow(),
                    "train.optimizer={ type = sgd, learning-rate = 1e6 }",
                    "model.layers=[{ name = out, type = output, units = 2, activation = linear, loss = mse }]"))
        .isInstanceOf(TrainingFailedException.class);
    assertThat(dir.resolve("diverged/last-good")).exists();
    assertThat(server.statuses).containsExactly("run-1 FAILED");
    String folder = "7/run-1/artifacts/";
    assertThat(server.files).containsOnlyKeys(folder + "report.json", folder + "report.html");
    assertThat(server.requests).noneMatch(path -> path.contains("model"));
  }

  /** What comes after the model may fail, too: baselines, the guard. */
  @ParameterizedTest
  @CsvSource({"DONE, FINISHED, true", "FAILED, FAILED, false", "STOPPED, KILLED, false"})
  void aModelIsLoggedWithAJobThatIsDoneAlone(Tracker.Status how, String status, boolean logged)
      throws IOException {
    Settings settings = settings("saved", mlflow(), "track.mlflow.register=clothes");
    Path model = dir.resolve("untracked/model");
    try (Tracking tracking = begin(settings, Tracking.check(settings))) {
      tracking.saved(
          Bundle.load(BundleStore.directory(model)),
          HadoopFolder.of(new Configuration(), model.toString()),
          Map.of("graft", "1", "spark", "3.5"));
      tracking.settle(how, Json.object().put("weightsSha256", untracked), () -> false);
      tracking.finish(how, List.of());
    }
    assertThat(server.statuses).containsExactly("run-1 " + status);
    assertThat(server.tags).containsEntry("graft.weightsSha256", untracked);
    assertThat(server.files.containsKey("7/run-1/artifacts/model/MLmodel")).isEqualTo(logged);
    assertThat(server.requests.contains("POST /api/2.0/mlflow/model-versions/create"))
        .isEqualTo(logged);
  }

  @Test
  void aNewRunTakesBackWhatAnotherHasToldInItsFolder() throws IOException {
    String[] sets = {
      "track.tensorboard.enabled=true", "track.tensorboard.path=" + dir.resolve("board")
    };
    run("shared", sets);
    FileUtil.fullyDelete(dir.resolve("shared").toFile());
    run("shared", sets);
    Path folder = dir.resolve("board").resolve(dir.getFileName()).resolve("shared");
    Map<String, Path> firsts = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      files
          .sorted()
          .forEach(
              file ->
                  firsts.putIfAbsent(
                      file.getFileName().toString().replaceFirst(".graft.*", ""), file));
    }
    assertThat(firsts).as("the first files of two runs").hasSize(2);
    for (Path first : firsts.values()) {
      // A time, and the start of a session; its step, 0, is what is left out.
      assertThat(second(Files.readAllBytes(first)))
          .hasSize(13)
          .startsWith(0x09)
          .endsWith(0x3a, 0x02, 0x08, 0x01);
    }
  }

  /** The second of a file's records, each framed by its length and two checksums. */
  private static byte[] second(byte[] file) {
    ByteBuffer records = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    byte[] record = {};
    for (int i = 0; i < 2; i++) {
      record = new byte[(int) records.getLong()];
      records.getInt();
      records.get(record).getInt();
    }
    return record;
  }

  @Test
  void aRunThatIsGoneOnWithIsTheSameRun() throws IOException {
    Cancellation cancellation = new Cancellation();
    TrainingListener stops =
        new TrainingListener() {
          @Override
          public void roundFinished(Round round) {
            if (round.round() == 2) {
              cancellation.request();
            }
          }
        };
    String[] sets = {mlflow(), "track.tensorboard.enabled=true"};
    assertThatThrownBy(() -> run(cancellation, List.of(stops), "broken", sets))
        .isInstanceOf(CancelledException.class);
    assertThat(server.statuses).containsExactly("run-1 KILLED");
    JsonNode report = run("broken", sets);
    assertThat(report.path("weightsSha256").asText()).isEqualTo(untracked);
    assertThat(server.statuses).containsExactly("run-1 KILLED", "run-1 RUNNING", "run-1 FINISHED");
    int rounds = report.at("/training/rounds").asInt();
    assertThat(server.metrics).containsKeys("train/loss@1", "train/loss@2", "train/loss@" + rounds);
    assertThat(server.metrics.values()).doesNotContain(Double.NaN);
    try (Stream<Path> files = Files.list(dir.resolve("broken/tensorboard"))) {
      assertThat(files.map(file -> file.getFileName().toString().replaceFirst(".graft.*", "")))
          .as("files of two tries")
          .satisfies(tries -> assertThat(Set.copyOf(tries)).hasSize(2));
    }
  }

  @Test
  void refusesBeforeAnythingIsReadWhatCannotBe() throws IOException {
    Path file = Files.writeString(dir.resolve("file"), "");
    assertThatThrownBy(
            () ->
                run(
                    "refused",
                    "track.tensorboard.enabled=true",
                    "track.tensorboard.path=" + file.resolve("events")))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageStartingWith("Cannot write to " + file);
    assertThatThrownBy(() -> run("refused", mlflow(), "track.mlflow.token-variable=GRAFT_NO_SUCH"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot use track.mlflow.token-variable = GRAFT_NO_SUCH: the environment of the driver has no token there; set it, or leave the key out.");
    assertThatThrownBy(() -> run("refused", "track.mlflow.uri=\"databricks://prod\""))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("track.mlflow.uri")
        .hasMessageContaining("https://host:5000");
    assertThatThrownBy(
            () -> run("refused", "track.mlflow.uri=\"https://me:secret-word@host:5000\""))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("credentials")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret-word"));
    assertThat(dir.resolve("refused")).doesNotExist();
    assertThat(server.requests).isEmpty();
  }
}
