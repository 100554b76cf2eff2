package dev.graft.tests.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.UnusableInputException;
import dev.graft.config.Command;
import dev.graft.config.Settings;
import dev.graft.config.SettingsReader;
import dev.graft.predict.Predictor;
import dev.graft.spark.LocalSpark;
import dev.graft.spark.job.EvaluationJob;
import dev.graft.spark.job.Inspection;
import dev.graft.spark.job.PredictionJob;
import dev.graft.spark.job.TrainingJob;
import dev.graft.spark.job.TrainingRequest;
import dev.graft.spark.ml.FineTunedModel;
import dev.graft.spark.ml.FineTuner;
import dev.graft.spark.predict.SqlFunctions;
import dev.graft.spark.save.RunFolder;
import dev.graft.spark.train.Cancellation;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Texts, and pairs of them, from a table through a prepared encoder to whoever asks the bundle. */
class TorchTextTest {

  private static final Path TOKENIZER =
      Path.of("../engines/onnx/src/test/resources/dev/graft/engine/onnx/tokenizer.json")
          .toAbsolutePath();

  private static final String TEXT = "data.table.text = said";
  private static final String PAIR = "data.table.text = [asked, said]";

  @TempDir static Path folder;

  /** Whether it was good stands in what was said; what was asked says nothing of it. */
  @BeforeAll
  static void files() throws IOException {
    LocalSpark.get();
    StringBuilder rows = new StringBuilder();
    Random random = new Random(7);
    for (int i = 0; i < 240; i++) {
      boolean good = random.nextBoolean();
      rows.append(
          """
          {"asked": "%s", "said": "%s", "mood": "%s", "number": %s}
          """
              .formatted(
                  "was " + thing(random) + (random.nextBoolean() ? " good" : " bad"),
                  thing(random) + " was " + said(good, random),
                  good ? "good" : "bad",
                  good ? 1 : 0));
    }
    Files.writeString(folder.resolve("rows.json"), rows);
  }

  private static String thing(Random random) {
    return List.of("the film", "this plot", "the actor", "it").get(random.nextInt(4));
  }

  private static String said(boolean good, Random random) {
    String[] words = good ? new String[] {"good", "great"} : new String[] {"bad", "poor"};
    return words[random.nextInt(2)];
  }

  private static Settings settings(Command command, String model, String... lines) {
    String text =
        """
        seed = 1
        model.pretrained = "%s"
        data { format = table, table.format = json }
        """
                .formatted(model)
            + String.join("\n", lines).replace("FOLDER", folder.toString());
    return SettingsReader.read(command, new StringReader(text), "job.conf", List.of());
  }

  private static JsonNode fineTune(String output, String... more) throws IOException {
    Settings settings =
        settings(
            Command.FINE_TUNE,
            TorchFiles.path("encoder.pt").toString(),
            "data { train.path = FOLDER/rows.json, table.label = mood, test.fraction = 0.2 }",
            "model.tokenizer = \"%s\"".formatted(TOKENIZER),
            "train { workers = 2, batch-size = 16, optimizer { type = adam, learning-rate = 0.05 } }",
            "train { epochs = 12, average-every = epoch }, evaluate.baselines = [], output = FOLDER/"
                + output,
            String.join("\n", more));
    return TrainingJob.run(
            TrainingRequest.ofFiles(
                Command.FINE_TUNE, settings, RunFolder.Existing.CONTINUE, new Cancellation()))
        .report();
  }

  private static String model(String output) {
    return folder.resolve(output).resolve("model").toString();
  }

  private static double evaluated(String output, String text) throws IOException {
    return EvaluationJob.run(
            settings(
                Command.EVALUATE,
                model(output),
                "data { test.path = FOLDER/rows.json, table.label = mood }",
                text,
                "output = FOLDER/%s-evaluated-%s".formatted(output, text.length())),
            RunFolder.Existing.CONTINUE,
            new Cancellation())
        .report()
        .at("/metrics/test/accuracy")
        .asDouble();
  }

  private static List<String> predicted(String output, String text) throws IOException {
    PredictionJob.run(
        Command.PREDICT,
        settings(
            Command.PREDICT,
            model(output),
            text,
            "data.predict.path = FOLDER/rows.json",
            "output = FOLDER/%s-predicted-%s".formatted(output, text.length())),
        RunFolder.Existing.CONTINUE,
        new Cancellation());
    return labels(
        SparkSession.active()
            .read()
            .parquet(
                folder
                    .resolve("%s-predicted-%s/predictions".formatted(output, text.length()))
                    .toString()),
        "label");
  }

  private static List<String> labels(Dataset<Row> rows, String column) {
    return rows.orderBy("asked", "said", "mood").select(column).collectAsList().stream()
        .map(row -> row.getString(0))
        .toList();
  }

  private static Dataset<Row> rows() {
    return SparkSession.active().read().json(folder.resolve("rows.json").toString());
  }

  private static double share(List<String> told) {
    List<String> truth = labels(rows(), "mood");
    int right = 0;
    for (int i = 0; i < truth.size(); i++) {
      right += truth.get(i).equals(told.get(i)) ? 1 : 0;
    }
    return right / (double) truth.size();
  }

  /** The bundle alone reads texts afterwards, whoever asks it. */
  @Test
  void textsAreFineTunedOnAndToldByAllWhoTakeTheBundle() throws Exception {
    JsonNode report = fineTune("texts", TEXT);
    assertThat(report.at("/metrics/test/accuracy").asDouble()).isGreaterThan(0.9);
    assertThat(Inspection.describe(model("texts"))).contains("texts       12 tokens at most");
    assertThat(evaluated("texts", TEXT)).isGreaterThan(0.9);
    List<String> told = predicted("texts", TEXT);
    assertThat(share(told)).isGreaterThan(0.9);
    SparkSession session = SparkSession.active();
    Dataset<Row> ofSpark =
        FineTunedModel.ofBundle(model("texts")).setFeaturesCol("said").transform(rows());
    assertThat(labels(ofSpark, "prediction", told)).isEqualTo(told);
    SqlFunctions.register(session, "mood", model("texts"));
    assertThat(labels(rows().selectExpr("*", "mood(said).label as told"), "told")).isEqualTo(told);
    try (Predictor predictor = Predictor.load(Path.of(model("texts")))) {
      assertThat(predictor.predict("the film was great").className()).isEqualTo("good");
      assertThatThrownBy(() -> predictor.predict("was it", "good"))
          .isInstanceOf(UnusableInputException.class)
          .hasMessageContaining("the model reads one text");
    }
  }

  /** An estimator's rows have numbers of classes: by them the same list. */
  private static List<String> labels(Dataset<Row> rows, String number, List<String> like) {
    List<Double> numbers =
        rows.orderBy("asked", "said", "mood").select(number).collectAsList().stream()
            .map(row -> row.getDouble(0))
            .toList();
    assertThat(numbers).hasSameSizeAs(like);
    return numbers.stream().map(one -> one == 0 ? "bad" : "good").toList();
  }

  @Test
  void pairsAreFineTunedOnAndToldByAllWhoTakeTheBundle() throws Exception {
    JsonNode report =
        fineTune(
            "pairs", PAIR, "model.head = [{ name = kind, type = output }]", "model.frozen = false");
    assertThat(report.at("/metrics/test/accuracy").asDouble()).isGreaterThan(0.85);
    assertThat(evaluated("pairs", PAIR)).isGreaterThan(0.85);
    List<String> told = predicted("pairs", PAIR);
    assertThat(share(told)).isGreaterThan(0.85);
    SparkSession session = SparkSession.active();
    assertThat(SqlFunctions.register(session, "moods", model("pairs")))
        .containsExactly("asked", "said");
    assertThat(labels(rows().selectExpr("*", "moods(struct(*)).label as told"), "told"))
        .isEqualTo(told);
    Dataset<Row> ofSpark = FineTunedModel.ofBundle(model("pairs")).transform(rows());
    assertThat(labels(ofSpark, "prediction", told)).isEqualTo(told);
    try (Predictor predictor = Predictor.load(Path.of(model("pairs")))) {
      assertThat(predictor.predict("was it bad", "the film was great").className())
          .isEqualTo("good");
      assertThatThrownBy(() -> predictor.predict("good"))
          .isInstanceOf(UnusableInputException.class)
          .hasMessageContaining("predict(first, second)");
    }
    assertThatThrownBy(() -> predicted("pairs", TEXT))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("the model reads pairs of texts; name both columns");
    assertThatThrownBy(() -> evaluated("pairs", TEXT))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("the model reads pairs of texts; name both columns");
  }

  @Test
  void anEstimatorFineTunesIt() {
    FineTunedModel fitted =
        new FineTuner()
            .setFeaturesCol("said")
            .setLabelCol("number")
            .setPretrained(TorchFiles.path("encoder.pt").toString())
            .setMaxIter(12)
            .setBatchSize(16)
            .setStepSize(0.05)
            .setNumWorkers(2)
            .setConf(
                "model.tokenizer = \"%s\", data.class-names = [bad, good]".formatted(TOKENIZER))
            .fit(rows());
    assertThat(share(labels(fitted.transform(rows()), "prediction", labels(rows(), "mood"))))
        .isGreaterThan(0.9);
  }

  @Test
  void anEmptyTextIsOneAndNoneIsCorrupt() throws IOException {
    Files.writeString(
        folder.resolve("few.json"),
        "{\"said\": \"\", \"mood\": \"bad\"}\n{\"mood\": \"bad\"}\n".repeat(8)
            + "{\"said\": \"good\", \"mood\": \"good\"}\n".repeat(16));
    JsonNode report =
        fineTune("few", TEXT, "data { train.path = FOLDER/few.json, max-corrupt = 0.5 }");
    assertThat(report.at("/data/quarantined").asInt()).isEqualTo(8);
  }
}
