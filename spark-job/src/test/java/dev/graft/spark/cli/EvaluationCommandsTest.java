package dev.graft.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.io.Json;
import dev.graft.predict.Prediction;
import dev.graft.predict.Predictor;
import dev.graft.spark.predict.SqlFunctions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of a model that is kept, and what its predictions are made by, from end to end. */
class EvaluationCommandsTest {

  private static final int TESTED = 120;

  @TempDir static Path folder;

  private static CommandLineRun trained;

  /**
   * One of five is "yes", more where x is large; the label is noisy, so that there are mistakes.
   */
  private static Path table(String name, int rows, long seed) throws IOException {
    Random random = new Random(seed);
    List<String> lines = new ArrayList<>(List.of("x,y,region,kind"));
    for (int i = 0; i < rows; i++) {
      double x = random.nextGaussian();
      boolean yes = random.nextDouble() < 1 / (1 + Math.exp(2 - 2 * x));
      lines.add(
          String.format(
              Locale.ROOT,
              "%.6f,%.6f,%s,%s",
              x,
              random.nextGaussian(),
              i % 3 == 0 ? "north" : "south",
              yes ? "yes" : "no"));
    }
    return Files.write(folder.resolve(name), lines);
  }

  private static CommandLineRun run(String command, String output, String... more) {
    return CommandLineRun.command(
        command,
        List.of(
            "output=" + folder.resolve(output),
            "data.format=table",
            "data.table.format=csv",
            "data.table.options={header: true}",
            "data.table.label=kind",
            "data.table.ignore=[region]",
            "data.leakage=off"),
        more);
  }

  private static CommandLineRun pretrain(String output, String... more) {
    List<String> sets =
        new ArrayList<>(
            List.of(
                "data.train.path=" + folder.resolve("train.csv"),
                "data.test.path=" + folder.resolve("test.csv"),
                "data.validation.fraction=0.3",
                "train.workers=2",
                "train.epochs=30",
                "train.batch-size=20",
                "train.optimizer.type=adam",
                "train.optimizer.learning-rate=0.05",
                "model.layers=[{name: hidden, type: dense, units: 16}, {name: out, type: output, units: 2}]"));
    sets.addAll(List.of(more));
    return run("pretrain", output, sets.toArray(new String[0]));
  }

  private static JsonNode report(String output) throws IOException {
    return Json.read(Files.readAllBytes(folder.resolve(output).resolve("report.json")));
  }

  @BeforeAll
  static void train() throws IOException {
    table("train.csv", 400, 1);
    table("test.csv", TESTED, 2);
    trained =
        pretrain(
            "trained",
            "evaluate.metric=accuracy",
            "evaluate.calibrate=true",
            "evaluate.thresholds=f1",
            "evaluate.slices=[region]",
            "evaluate.write-predictions=true");
    assertThat(trained.exitCode()).as(trained.err()).isZero();
  }

  @Test
  void theReportTellsMoreOfTheModelThatIsKept() throws IOException {
    JsonNode report = report("trained");
    JsonNode test = report.at("/metrics/test");
    assertThat(test.at("/classes/1/name").asText()).isEqualTo("yes");
    assertThat(test.at("/classes/0/support").asInt() + test.at("/classes/1/support").asInt())
        .isEqualTo(TESTED);
    assertThat(test.at("/curves/0/auc")).isEqualTo(test.path("auc"));
    assertThat(test.at("/interval/low").asDouble()).isLessThan(test.path("accuracy").asDouble());
    assertThat(test.at("/interval/high").asDouble())
        .isGreaterThan(test.path("accuracy").asDouble());
    assertThat(test.path("worst")).isNotEmpty();
    assertThat(test.path("withoutThresholds").has("accuracy")).isTrue();
    JsonNode validation = report.at("/metrics/validation");
    assertThat(validation.at("/calibration/logLoss").asDouble())
        .isLessThan(validation.at("/uncalibrated/logLoss").asDouble());
    assertThat(validation.at("/classes/1/f1").asDouble()).isPositive();
    assertThat(trained.out()).contains("interval", "calibration", "threshold");
  }

  @Test
  void slicesAreOfAllTestExamples() throws IOException {
    JsonNode slices = report("trained").at("/metrics/test/slices");
    assertThat(slices).hasSize(2);
    assertThat(slices.at("/0/value").asText()).isEqualTo("south");
    assertThat(slices.at("/0/count").asInt()).isEqualTo(TESTED * 2 / 3);
    assertThat(slices.at("/1/count").asInt()).isEqualTo(TESTED / 3);
    double together =
        (2 * slices.at("/0/accuracy").asDouble() + slices.at("/1/accuracy").asDouble()) / 3;
    assertThat(together)
        .isCloseTo(report("trained").at("/metrics/test/accuracy").asDouble(), within(1e-12));
  }

  @Test
  void evaluateSaysTheSameOfTheSavedModel() throws IOException {
    CommandLineRun evaluate =
        run(
            "evaluate",
            "evaluated",
            "data.test.path=" + folder.resolve("test.csv"),
            "model.pretrained=" + folder.resolve("trained"),
            "evaluate.slices=[region]",
            "evaluate.write-predictions=true");
    assertThat(evaluate.exitCode()).as(evaluate.err()).isZero();
    JsonNode report = report("evaluated");
    for (String field :
        List.of("accuracy", "classes", "calibration", "worst", "slices", "interval")) {
      assertThat(report.at("/metrics/test").path(field))
          .as(field)
          .isEqualTo(report("trained").at("/metrics/test").path(field));
    }
    assertThat(report.at("/model/decision")).isEqualTo(report("trained").at("/model/decision"));
    assertThat(judged("evaluated", "test")).isEqualTo(judged("trained", "test"));
  }

  private static Map<Long, String> judged(String output, String part) {
    Map<Long, String> rows = new HashMap<>();
    Predictions.spark()
        .read()
        .parquet(folder.resolve(output).resolve("evaluated").resolve(part).toString())
        .collectAsList()
        .forEach(row -> rows.put(row.getLong(0), row.toString()));
    return rows;
  }

  @Test
  void predictionsAreWrittenUnderTheIdsOfTheirRows() throws IOException {
    assertThat(judged("trained", "validation"))
        .hasSize(report("trained").at("/data/validation").asInt());
    Map<Long, String> rows = judged("trained", "test");
    assertThat(rows).hasSize(TESTED);
    JsonNode worst = report("trained").at("/metrics/test/worst/0");
    assertThat(rows.get(worst.path("id").asLong()))
        .contains(worst.path("label").asText() + "," + worst.path("prediction").asText());
  }

  /** Whoever predicts does so by the temperature and the threshold that were saved. */
  @Test
  void allThatPredictUseThem() throws IOException {
    Predictions done =
        Predictions.of(
            folder.resolve("trained"),
            folder.resolve("predicted"),
            "data.format=table",
            "data.table.format=csv",
            "data.table.options={header: true}",
            "data.predict.path=" + folder.resolve("test.csv"));
    JsonNode decision = report("trained").at("/model/decision");
    double threshold = decision.at("/thresholds/0").asDouble();
    SqlFunctions.register(Predictions.spark(), "kinds", folder.resolve("trained").toString());
    List<Row> told =
        Predictions.spark()
            .read()
            .option("header", true)
            .option("inferSchema", true)
            .csv(folder.resolve("test.csv").toString())
            .withColumn("told", functions.expr("kinds(struct(*))"))
            .select("x", "told.label", "told.probability")
            .sort("x")
            .collectAsList();
    List<Row> rows = done.rows("x");
    assertThat(rows).hasSize(TESTED);
    try (Predictor predictor = Predictor.load(folder.resolve("trained/model"))) {
      for (int i = 0; i < TESTED; i++) {
        Row row = rows.get(i);
        Prediction alone = predictor.predict(Map.of("x", row.getAs("x"), "y", row.getAs("y")));
        float[] probability = Predictions.floats(row, "probability");
        assertThat(alone.probabilities()).containsExactly(probability, within(1e-5f));
        assertThat(Predictions.floats(told.get(i), "probability"))
            .containsExactly(probability, within(1e-5f));
        if (Math.abs(probability[1] - threshold) > 1e-5) {
          String label = probability[1] >= threshold ? "yes" : "no";
          assertThat(row.<String>getAs("label")).isEqualTo(label);
          assertThat(alone.className()).isEqualTo(label);
          assertThat(told.get(i).<String>getAs("label")).isEqualTo(label);
        }
      }
    }
  }

  @Test
  void whatCannotBeLookedAtIsRefused() {
    refused(
        pretrain("refused", "evaluate.thresholds=1.5"), "evaluate.thresholds", "between 0 and 1");
    refused(pretrain("refused", "evaluate.thresholds=[0]"), "of numbers between 0 and 1");
    refused(pretrain("refused", "evaluate.thresholds=[0.2, 0.4]"), "needs 1");
    refused(
        pretrain("refused", "evaluate.slices=[regoin]"),
        "it has no column regoin (evaluate.slices), the nearest is region");
    refused(
        pretrain("refused", "evaluate.calibrate=true", "data.validation.fraction=0"),
        "Cannot use evaluate.calibrate without validation data to choose by");
    refused(
        pretrain("refused", "evaluate.calibrate=true", "data.validation.fraction=1e-9"),
        "no example is left in data.validation to choose by");
    refused(
        run(
            "evaluate",
            "refused",
            "data.test.path=" + folder.resolve("test.csv"),
            "model.pretrained=" + folder.resolve("trained"),
            "evaluate.calibrate=true"),
        "Cannot evaluate with evaluate.calibrate");
  }

  @Test
  void aClassWithoutValidationExampleHasNoThreshold() throws IOException {
    Path none = Files.writeString(folder.resolve("none.csv"), "x,y,region,kind\n1,2,north,no\n");
    String validation = "data.validation.path=" + none;
    refused(
        pretrain("refused", "evaluate.thresholds=f1", "data.validation.fraction=0", validation),
        "no validation example is of the class yes");
  }

  private static void refused(CommandLineRun run, String... words) {
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCodes.UNUSABLE);
    assertThat(run.err()).contains(words);
    assertThat(folder.resolve("refused")).doesNotExist();
  }
}
