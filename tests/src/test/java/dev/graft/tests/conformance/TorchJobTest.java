package dev.graft.tests.conformance;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.UnusableInputException;
import dev.graft.config.Command;
import dev.graft.config.Settings;
import dev.graft.config.SettingsReader;
import dev.graft.engine.SavedModel;
import dev.graft.io.BundleStore;
import dev.graft.io.Manifest;
import dev.graft.listen.TrainingListener;
import dev.graft.save.Bundle;
import dev.graft.spark.LocalSpark;
import dev.graft.spark.job.EvaluationJob;
import dev.graft.spark.job.Inspection;
import dev.graft.spark.job.PredictionJob;
import dev.graft.spark.job.TrainingJob;
import dev.graft.spark.job.TrainingRequest;
import dev.graft.spark.ml.FineTuner;
import dev.graft.spark.read.DataOrigin;
import dev.graft.spark.save.RunFolder;
import dev.graft.spark.train.Cancellation;
import dev.graft.spark.train.CancelledException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs with a prepared network of PyTorch, from its file to its predictions. */
class TorchJobTest {

  @TempDir static Path folder;

  @BeforeAll
  static void files() throws IOException {
    SparkSession.builder().sparkContext(LocalSpark.get().sc()).getOrCreate();
    StringBuilder rows = new StringBuilder("x,y,kind,sum\n");
    Random random = new Random(7);
    for (int i = 0; i < 300; i++) {
      double x = random.nextGaussian();
      double y = random.nextGaussian();
      String kind = y > x ? "above" : "below";
      rows.append(String.format(Locale.ROOT, "%.4f,%.4f,%s,%.4f%n", x, y, kind, 100 * (x + y)));
    }
    Files.writeString(folder.resolve("rows.csv"), rows);
  }

  private static Settings settings(Command command, String model, String... lines) {
    String text =
        """
        seed = 1
        model.pretrained = "%s"
        data.table { format = csv, options.header = true, features = [x, y] }
        """
                .formatted(model)
            + String.join("\n", lines).replace("FOLDER", folder.toString());
    return SettingsReader.read(command, new StringReader(text), "job.conf", List.of());
  }

  private static Settings training(String model, String... more) {
    return settings(
        Command.FINE_TUNE,
        TorchFiles.path(model).toString(),
        "data.train.path = FOLDER/rows.csv, data.validation.fraction = 0.2, data.test.fraction = 0.2",
        "train { epochs = 8, batch-size = 16, optimizer { type = adam, learning-rate = 0.02 } }",
        "evaluate.baselines = []",
        String.join("\n", more));
  }

  private static JsonNode fineTune(Settings settings) throws IOException {
    return TrainingJob.run(
            TrainingRequest.ofFiles(
                Command.FINE_TUNE, settings, RunFolder.Existing.CONTINUE, new Cancellation()))
        .report();
  }

  private static JsonNode evaluate(String name) throws IOException {
    return EvaluationJob.run(
            settings(
                Command.EVALUATE,
                folder.resolve(name).toString(),
                "data.test.path = FOLDER/rows.csv, data.table.label = kind",
                "output = FOLDER/%s-evaluated".formatted(name.replace('/', '-'))),
            RunFolder.Existing.CONTINUE,
            new Cancellation())
        .report();
  }

  @Test
  void allOfItIsFineTunedSavedEvaluatedAndPredictedWith() throws IOException {
    JsonNode report =
        fineTune(training("points.pt", "data.table.label = kind", "output = FOLDER/tuned"));
    assertThat(report.at("/metrics/test/accuracy").asDouble()).isGreaterThan(0.9);
    assertThat(folder.resolve("tuned/model/model.pt")).exists();
    Bundle saved = Bundle.load(BundleStore.directory(folder.resolve("tuned/model")));
    assertThat(saved.network().weightsSha256()).isEqualTo(report.path("weightsSha256").asText());
    assertThat(Inspection.describe(folder.resolve("tuned").toString()))
        .contains("parameters  42", "task        classification: below, above");
    assertThat(evaluate("tuned").at("/metrics/test/accuracy").asDouble()).isGreaterThan(0.9);
    PredictionJob.run(
        Command.PREDICT,
        settings(
            Command.PREDICT,
            folder.resolve("tuned").toString(),
            "data.predict.path = FOLDER/rows.csv",
            "output = FOLDER/p"),
        RunFolder.Existing.CONTINUE,
        new Cancellation());
    assertThat(
            SparkSession.active()
                .read()
                .parquet(folder.resolve("p/predictions").toString())
                .count())
        .isEqualTo(300);
  }

  /** A solved head, all layers, biases, what LoRA adds: each begins where the one before ended. */
  @Test
  void itIsTrainedInStages() throws IOException {
    JsonNode report =
        fineTune(
            training(
                "points.pt",
                "model.head = [{ name = kind, type = output }], data.table.label = kind",
                "train { epochs = 2, stages = [{ train = head, optimizer.type = lbfgs, epochs = 40 }, { train = [\"0\"] }, { train = biases }, { train = lora, lora.rank = 1 }] }",
                "output = FOLDER/stages"));
    JsonNode stages = report.path("stages");
    assertThat(stages)
        .extracting(stage -> stage.path("trainable").asInt())
        .containsExactly(8 * 2 + 2, 2 * 8 + 8 + 18, 8 + 18, 8 + 18);
    assertThat(stages)
        .extracting(stage -> stage.path("cut").asText())
        .containsExactly("features", "null", "null", "null");
    assertThat(stages.get(0).path("stoppedBy").asText()).isEqualTo("converged");
    assertThat(report.at("/metrics/test/accuracy").asDouble()).isGreaterThan(0.9);
    Bundle saved = Bundle.load(BundleStore.directory(folder.resolve("stages/model")));
    assertThat(saved.network().weightsSha256()).isEqualTo(report.path("weightsSha256").asText());
  }

  /** The file says what its classes are called, whatever their order in the data is. */
  @Test
  void aFileIsEvaluatedAsItIs() throws IOException {
    fineTune(training("points.pt", "data.table.label = kind", "output = FOLDER/file"));
    Bundle saved = Bundle.load(BundleStore.directory(folder.resolve("file/model")));
    assertThat(saved.network().classNames()).containsExactly("below", "above");
    SavedModel turned = saved.network().reordered(new int[] {1, 0});
    assertThat(turned.classNames()).containsExactly("above", "below");
    Files.createDirectory(folder.resolve("turned"));
    turned.save(new Manifest(BundleStore.directory(folder.resolve("turned"))));
    assertThat(evaluate("file/model/model.pt").at("/metrics/test/accuracy").asDouble())
        .isGreaterThan(0.9)
        .isEqualTo(evaluate("turned/model.pt").at("/metrics/test/accuracy").asDouble());
  }

  /** The source predicts a number, the target tells two classes. */
  @ParameterizedTest
  @CsvSource({"true, 18", "false, 42"})
  void aNewOutputLayerIsPutOnIt(boolean frozen, int trained) throws IOException {
    String output = "head-" + frozen;
    JsonNode report =
        fineTune(
            training(
                "value.pt",
                "data.table.label = kind",
                "model { frozen = %s, head = [{ name = kind, type = output }] }".formatted(frozen),
                "train.epochs = 20, evaluate.baselines = [probe]",
                "output = FOLDER/" + output));
    assertThat(report.at("/metrics/test/accuracy").asDouble()).isGreaterThan(0.85);
    assertThat(report.at("/model/trainable").asInt()).isEqualTo(trained);
    assertThat(report.at("/baselines/probe/test/accuracy").asDouble()).isGreaterThan(0.8);
    assertThat(evaluate(output).at("/metrics/test/accuracy").asDouble()).isGreaterThan(0.85);
  }

  /** Its inputs are a vector each, and an estimator's features both of them. */
  @Test
  void anEstimatorFeedsSeveralInputsByOneVector() {
    Dataset<Row> rows =
        SparkSession.active()
            .range(60)
            .selectExpr(
                "array_repeat(id % 3, 3) as first",
                "array_repeat(10 + id % 7, 3) as second", "id % 3 as label");
    Dataset<Row> joined = rows.withColumn("features", concat(col("first"), col("second")));
    FineTuner tuner =
        new FineTuner()
            .setPretrained(TorchFiles.path("pairs.pt").toString())
            .setMaxIter(6)
            .setBatchSize(10)
            .setStepSize(0.02)
            .setNumWorkers(2)
            .setConf("data.scale = 1");
    assertThat(tuner.fit(joined).transform(joined).filter("prediction = label").count())
        .isGreaterThan(50);
    assertThatThrownBy(() -> tuner.setFeaturesCol("first").fit(rows))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(
            "Cannot feed examples of shape [3] to the network: it was prepared for [6], its inputs one after the other: [first[3], second[3]].");
  }

  @Test
  void numbersArePredictedInTheirOwnUnit() throws IOException {
    JsonNode report =
        fineTune(
            training(
                "value.pt",
                "data.table.targets = [sum], train.epochs = 30",
                "output = FOLDER/numbers"));
    assertThat(report.at("/metrics/test/r2").asDouble()).isGreaterThan(0.9);
  }

  /** The source tells classes, and its weights are those that LoRA was added to. */
  @Test
  void whatLoraAddsIsTrainedAndSavedWithTheWeights() throws IOException {
    JsonNode report =
        fineTune(
            training(
                "points.pt",
                "data.table.label = kind, train { epochs = 20, lora { rank = 2, alpha = 4 } }",
                "output = FOLDER/lora"));
    assertThat(report.at("/metrics/test/accuracy").asDouble()).isGreaterThan(0.9);
    assertThat(report.at("/model/trainable").asInt()).isEqualTo(8 * 2 + 18);
    float[] saved =
        Bundle.load(BundleStore.directory(folder.resolve("lora/model"))).network().weights();
    float[] source = TorchFiles.network("points.pt").weights();
    assertThat(Arrays.copyOfRange(saved, 16, 24)).isEqualTo(Arrays.copyOfRange(source, 16, 24));
    assertThat(Arrays.copyOf(saved, 16)).isNotEqualTo(Arrays.copyOf(source, 16));
    assertThat(evaluate("lora").at("/metrics/test/accuracy").asDouble()).isGreaterThan(0.9);
  }

  /** A round's state is all that is trained. */
  @ParameterizedTest
  @ValueSource(
      strings = {"layers = [\"0\"]", "lora.rank = 2", "lora { rank = 2, average = exact }"})
  void aStoppedRunGoesOnWithTheSameBits(String trained) throws IOException {
    String output = "whole-" + trained.replaceAll("\\W+", "-");
    String[] lines = {
      "data.table.label = kind, train { epochs = 3, average-every = 2, %s }".formatted(trained),
      "checkpoint { every-rounds = 1 }, output = FOLDER/"
    };
    JsonNode whole = fineTune(training("points.pt", lines[0], lines[1] + output));
    Settings settings = training("points.pt", lines[0], lines[1] + output + "-stopped");
    Cancellation stop = new Cancellation();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void roundFinished(Round round) {
            if (round.round() == 4) {
              stop.request();
            }
          }
        };
    assertThatThrownBy(
            () ->
                TrainingJob.run(
                    new TrainingRequest(
                        Command.FINE_TUNE,
                        settings,
                        RunFolder.Existing.CONTINUE,
                        stop,
                        DataOrigin.FILES,
                        List.of(listener))))
        .isInstanceOf(CancelledException.class);
    JsonNode resumed = fineTune(settings);
    assertThat(resumed.at("/resumed/round").asInt()).isPositive();
    assertThat(resumed.path("weightsSha256")).isEqualTo(whole.path("weightsSha256"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "layers = biases",
        "layers = [\"0\", head]",
        "lora.rank = 2",
        "lora { rank = 2, average = exact }",
      })
  void numbersArePredictedWhateverIsTrained(String trained) throws IOException {
    JsonNode report =
        fineTune(
            training(
                "value.pt",
                "data.table.targets = [sum], train { epochs = 30, %s }".formatted(trained),
                "output = FOLDER/numbers-" + trained.replaceAll("\\W+", "-")));
    assertThat(report.at("/metrics/test/r2").asDouble()).isGreaterThan(0.8);
  }

  @Test
  void theOutputLayerIsSolved() throws IOException {
    JsonNode report =
        fineTune(
            training(
                "points.pt",
                "data.table.label = kind, model.cut = features",
                "train { epochs = 50, optimizer { type = lbfgs } }",
                "output = FOLDER/solved"));
    assertThat(report.at("/metrics/test/accuracy").asDouble()).isGreaterThan(0.9);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "plain.pt | | graft.prepare_torch",
        "state.pth | | never read; load it there",
        "dense.pt | | it was prepared for [6]",
        "points.pt | model.cut = middle | it can be cut at features",
        "points.pt | model.batch-normalization-momentum = 0.5 | before graft.prepare_torch",
        "points.pt | model.head = [{ name = a, type = dense, units = 3 }, { name = b, type = output }] | one layer of type output",
        "points.pt | model.head = [{ name = b, type = output, loss = mae, activation = identity }] | identity with mse",
        "points.pt | train.layers = [\"1\"] | no layer that could be is called 1, nor begins so; near are 0, 2",
        "points.pt | model { cut = features, frozen = true }, train.lora.rank = 2 | set model.frozen = false",
        "earlier.pt | train.lora.rank = 2 | prepare it again",
        "points.pt | evaluate.baselines = [scratch] | leave scratch out of evaluate.baselines",
      })
  void whatItDoesNotOfferIsRefused(String file, String setting, String said) {
    Settings settings =
        training(
            file,
            "data.table.label = kind",
            setting == null ? "" : setting,
            "output = FOLDER/refused");
    assertThatThrownBy(() -> fineTune(settings))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining(said);
  }
}
