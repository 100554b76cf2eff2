package dev.graft.tests.conformance;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;
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
import dev.graft.spark.ml.Featurizer;
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
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
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
    SparkSession.builder().sparkContext(LocalSpark.get().sc()).getOrCreate();
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

  private static FineTuner tuner(String features) {
    return new FineTuner()
        .setFeaturesCol(features)
        .setLabelCol("number")
        .setPretrained(TorchFiles.path("encoder.pt").toString())
        .setMaxIter(12)
        .setBatchSize(16)
        .setStepSize(0.05)
        .setNumWorkers(2)
        .setConf("model.tokenizer = \"%s\", data.class-names = [bad, good]".formatted(TOKENIZER));
  }

  private static double share(Dataset<Row> predicted) {
    return share(labels(predicted, "prediction", labels(rows(), "mood")));
  }

  @Test
  void anEstimatorFineTunesIt() {
    assertThat(share(tuner("said").fit(rows()).transform(rows()))).isGreaterThan(0.9);
  }

  /** Alone, in a pipeline that was saved, on columns of other names, and as a function of SQL. */
  @Test
  void anEstimatorFineTunesItOnPairs() throws IOException {
    Dataset<Row> rows = rows();
    Pipeline stages =
        new Pipeline().setStages(new PipelineStage[] {tuner("asked").setSecondTextCol("said")});
    stages.write().save(folder.resolve("stages").toString());
    PipelineModel fitted = Pipeline.load(folder.resolve("stages").toString()).fit(rows);
    Dataset<Row> told = fitted.transform(rows);
    assertThat(told.schema()).isEqualTo(fitted.transformSchema(rows.schema()));
    assertThat(share(told)).isGreaterThan(0.85);
    List<Row> probabilities = probabilities(told);

    fitted.write().save(folder.resolve("fitted").toString());
    PipelineModel loaded = PipelineModel.load(folder.resolve("fitted").toString());
    assertThat(probabilities(loaded.transform(rows))).isEqualTo(probabilities);
    FineTunedModel model = (FineTunedModel) loaded.stages()[0];
    Dataset<Row> renamed = rows.withColumn("q", col("asked")).withColumn("a", col("said"));
    FineTunedModel other = model.copy(ParamMap.empty()).setFeaturesCol("q").setSecondTextCol("a");
    assertThat(probabilities(other.transform(renamed))).isEqualTo(probabilities);
    model.save(folder.resolve("model").toString());
    SqlFunctions.register(SparkSession.active(), "pair", folder.resolve("model").toString());
    assertThat(labels(rows.selectExpr("*", "pair(struct(said, asked)).label as told"), "told"))
        .isEqualTo(
            labels(
                told.withColumn(
                    "told", when(col("prediction").equalTo(0), "bad").otherwise("good")),
                "told"));
    try (Predictor predictor = Predictor.load(folder.resolve("model/model"))) {
      assertThat(predictor.predict("was it bad", "the film was great").className())
          .isEqualTo("good");
    }

    refused(
        () -> other.setFeaturesCol("said").setSecondTextCol("asked").transform(rows),
        "Cannot read featuresCol, secondTextCol = [said, asked]: in training asked came first; name them in that order.");
    refused(
        () -> other.setFeaturesCol("asked").setSecondTextCol("a").transform(rows),
        "Cannot run the model without the column a, which the model takes");
    refused(
        () -> other.transform(rows.withColumn("a", lit(1))),
        "Cannot run the model on the column a: it is of type int, the model takes a string there.");
    refused(
        () ->
            new FineTuner()
                .setPretrained(folder.resolve("model").toString())
                .setFeaturesCol("said")
                .setLabelCol("number")
                .fit(rows),
        "Cannot read featuresCol = said: the model reads pairs of texts; set secondTextCol to the column of the second text.");
    refused(
        () ->
            FineTunedModel.ofBundle(folder.resolve("model").toString())
                .setFeaturesCol("said")
                .transform(rows),
        "Cannot read featuresCol = said: the model reads pairs of texts; set secondTextCol");
  }

  private static List<Row> probabilities(Dataset<Row> told) {
    return told.orderBy("asked", "said", "mood").select("probability").collectAsList();
  }

  private static void refused(ThrowingCallable work, String said) {
    assertThatThrownBy(work)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(said);
  }

  /** What was asked first counts: the other order gives other features. */
  @Test
  void aFeaturizerReadsPairs() {
    Featurizer featurizer =
        new Featurizer()
            .setPretrained(TorchFiles.path("encoder.pt").toString())
            .setConf("model.tokenizer = \"%s\"".formatted(TOKENIZER))
            .setInputCol("asked")
            .setSecondTextCol("said");
    Dataset<Row> few = rows().limit(5);
    List<Row> told = featurizer.transform(few).select("activations").collectAsList();
    assertThat(told).allMatch(row -> row.<Vector>getAs(0).size() == 8);
    featurizer.setInputCol("said").setSecondTextCol("asked");
    assertThat(featurizer.transform(few).select("activations").collectAsList()).isNotEqualTo(told);
    refused(
        () -> featurizer.setSecondTextCol("answer").transform(few),
        "Cannot run the model without the column answer");
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
