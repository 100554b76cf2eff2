package dev.graft.spark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.UnusableInputException;
import dev.graft.config.Command;
import dev.graft.config.Settings;
import dev.graft.dataset.Targets;
import dev.graft.dataset.Task;
import dev.graft.evaluate.DecisionRule;
import dev.graft.evaluate.Examination;
import dev.graft.evaluate.Resamples;
import dev.graft.io.Json;
import dev.graft.spark.LocalSpark;
import dev.graft.spark.manual.ReportFields;
import dev.graft.spark.read.DataOrigin;
import dev.graft.spark.save.RunFolder.Existing;
import dev.graft.spark.train.Cancellation;
import dev.graft.spark.train.CancelledException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Jobs whose transfer is held to what the network comes to without it. */
@Timeout(240)
class GuardTest {

  private static final String HEAD = "model.head=[{ name = kind, type = output, units = 2 }]";

  /** Four steps to go from a network that answers the other way round: not enough. */
  private static final List<String> HURTS =
      List.of("train.epochs=2", "train.optimizer.learning-rate=0.02", "model.head=[]");

  @TempDir private static Path dir;

  private static Path conf;

  /** Two classes by the sum of two numbers, in the source turned round. */
  @BeforeAll
  static void aPretrainedNetwork() throws IOException {
    LocalSpark.get();
    Path rows = rows("rows.csv", 1);
    conf =
        Files.writeString(
            dir.resolve("job.conf"),
            """
            data { format = csv, train.path = "%s", leakage = off, validation.fraction = 0.4, scale = 10 }
            train { workers = 2, batch-size = 24, average-every = 1, epochs = 2, optimizer.type = adam }
            checkpoint.every-rounds = 1
            evaluate.resamples = 200
            """
                .formatted(rows));
    run(
        Command.PRETRAIN,
        "source",
        "data.train.path=" + rows("turned.csv", 0),
        "train.epochs=40",
        "train.optimizer.learning-rate=0.05",
        "model.layers=[{ name = one, type = dense, units = 6 }, { name = out, type = output, units = 2 }]");
  }

  private static Path rows(String name, int above) throws IOException {
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < 160; i++) {
      int a = i * 7 % 11;
      int b = i * 5 % 13;
      rows.append(String.format(Locale.ROOT, "%d,%d,%d%n", a, b, a + b > 11 ? above : 1 - above));
    }
    return Files.writeString(dir.resolve(name), rows);
  }

  private static JsonNode run(Command command, String output, String... sets) throws IOException {
    return run(command, output, new Cancellation(), sets);
  }

  private static JsonNode run(
      Command command, String output, Cancellation cancellation, String... sets)
      throws IOException {
    List<String> all = new ArrayList<>(List.of("output=" + dir.resolve(output)));
    all.addAll(List.of(sets));
    return TrainingJob.run(
            new TrainingRequest(
                command,
                JobFile.read(command, conf.toString(), all),
                Existing.CONTINUE,
                cancellation,
                DataOrigin.FILES,
                List.of()))
        .report();
  }

  private static JsonNode fineTune(String output, List<String> more, String... sets)
      throws IOException {
    return fineTune(output, new Cancellation(), more, sets);
  }

  private static JsonNode fineTune(
      String output, Cancellation cancellation, List<String> more, String... sets)
      throws IOException {
    List<String> all = new ArrayList<>(List.of("model.pretrained=" + dir.resolve("source/model")));
    all.addAll(more);
    all.addAll(List.of(sets));
    JsonNode report = run(Command.FINE_TUNE, output, cancellation, all.toArray(new String[0]));
    ReportFields.check(dir.resolve(output).resolve("report.json"));
    return report;
  }

  private static JsonNode training(JsonNode report, String name) {
    for (JsonNode training : report.at("/guard/trainings")) {
      if (training.path("name").asText().equals(name)) {
        return training;
      }
    }
    throw new AssertionError("no " + name + " in " + report.path("guard"));
  }

  private static JsonNode provenance(String output) throws IOException {
    return Json.read(Files.readAllBytes(dir.resolve(output).resolve("model/provenance.json")));
  }

  @Test
  void aTransferThatTurnsAnswersRoundHurtsAndScratchIsPicked() throws IOException {
    JsonNode told = fineTune("told", HURTS, "evaluate.guard=full");
    assertThat(told.at("/guard/verdict").asText()).isEqualTo("hurt");
    assertThat(told.at("/guard/sentence").asText())
        .startsWith("The transfer has hurt: accuracy 0.");
    assertThat(told.at("/baselines/scratch/validation/accuracy").asDouble())
        .isEqualTo(training(told, "scratch").path("value").asDouble());
    double difference = training(told, "scratch").path("difference").asDouble();
    assertThat(difference)
        .isCloseTo(
            training(told, "transfer").path("value").asDouble()
                - training(told, "scratch").path("value").asDouble(),
            within(1e-12));
    assertThat(training(told, "scratch").at("/interval/low").asDouble()).isLessThan(difference);
    assertThat(training(told, "scratch").at("/interval/high").asDouble()).isNegative();

    assertThat(card("told"))
        .contains("- **Transfer hurt.** The transfer has hurt: accuracy 0.")
        .contains("**There was no test set.**");

    JsonNode off = fineTune("off", HURTS);
    assertThat(told.path("weightsSha256"))
        .as("of the transfer")
        .isEqualTo(off.path("weightsSha256"));
    assertThat(off.has("guard")).isFalse();

    JsonNode picked =
        fineTune(
            "picked",
            HURTS,
            "evaluate.guard=full",
            "evaluate.guard-action=pick",
            "evaluate.calibrate=true");
    String kept = picked.at("/guard/kept").asText();
    assertThat(kept).isIn("scratch", "probe");
    assertThat(picked.at("/metrics/validation/accuracy"))
        .isEqualTo(picked.at("/baselines/" + kept + "/validation/accuracy"));
    assertThat(picked.at("/baselines/transfer/validation/accuracy"))
        .isEqualTo(off.at("/metrics/validation/accuracy"));
    assertThat(provenance("picked").at("/guard/kept").asText()).isEqualTo(kept);
    assertThat(picked.path("transferGain")).isEqualTo(told.path("transferGain"));
    assertThat(card("picked")).contains("Kept is ", "Transfer hurt");
    evaluatesAs("picked", picked);
  }

  private static String card(String output) throws IOException {
    return Files.readString(dir.resolve(output).resolve("model/README.md"));
  }

  /** The bundle that is saved is what the report says of it. */
  private static void evaluatesAs(String output, JsonNode report) throws IOException {
    JsonNode evaluated =
        EvaluationJob.run(
                JobFile.read(
                    Command.EVALUATE,
                    conf.toString(),
                    List.of(
                        "output=" + dir.resolve(output + "-evaluated"),
                        "data.test.path=" + dir.resolve("rows.csv"),
                        "model.pretrained=" + dir.resolve(output).resolve("model"))),
                Existing.CONTINUE,
                new Cancellation())
            .report();
    assertThat(evaluated.at("/metrics/test/accuracy").asDouble())
        .isCloseTo(report.at("/metrics/validation/accuracy").asDouble(), within(0.1));
  }

  @Test
  void aProbeIsSavedOnTheLayersThatItWasTrainedOn() throws IOException {
    List<String> far = List.of("train.epochs=1", "train.optimizer.learning-rate=0.00001", HEAD);
    JsonNode picked = fineTune("probe", far, "evaluate.guard=full", "evaluate.guard-action=pick");
    assertThat(picked.at("/guard/kept").asText()).isEqualTo("probe");
    assertThat(picked.at("/guard/sentence").asText())
        .contains("(probe) is better than the transfer");
    assertThat(picked.at("/metrics/validation/accuracy").asDouble()).isGreaterThan(0.9);
    assertThat(picked.at("/model/parameters").asInt()).isEqualTo(2 * 6 + 6 + 6 * 2 + 2);
    assertThat(provenance("probe").path("parent").asText()).endsWith("source/model");
    evaluatesAs("probe", picked);
  }

  /** Scratch of a dense network and a solved probe on what lies frozen. */
  @Test
  @Tag("long")
  void seedsAreTrainedAndTheirSpreadIsTold() throws IOException {
    JsonNode report =
        fineTune("seeds", List.of(HEAD), "evaluate.guard=full", "evaluate.guard-seeds=3");
    JsonNode transfer = training(report, "transfer");
    assertThat(transfer.path("values")).hasSize(3);
    assertThat(transfer.path("values").get(0)).isEqualTo(report.at("/metrics/validation/accuracy"));
    assertThat(training(report, "scratch").path("values")).hasSize(3);
    assertThat(training(report, "scratch").path("deviation").asDouble()).isNotNegative();
    assertThat(training(report, "probe").has("values")).isFalse();
    assertThat(report.at("/guard/sentence").asText()).contains("means over seeds");
    // The second seed of the guard is another one than the job's.
    assertThat(dir.resolve("seeds/checkpoints")).isDirectoryContaining("glob:**transfer-seed-2");
  }

  @Tag("long")
  @Test
  void quickSpendsATenthAndComparesAtTheSameStep() throws IOException {
    List<String> long_ =
        List.of("train.epochs=10", "train.optimizer.learning-rate=0.02", "model.head=[]");
    JsonNode report = fineTune("quick", long_, "evaluate.guard=quick");
    int steps = report.at("/guard/of").asInt();
    assertThat(steps).isEqualTo(report.at("/training/rounds").asInt());
    assertThat(report.at("/guard/steps").asInt()).isEqualTo(steps / 20).isPositive();
    assertThat(report.at("/guard/sentence").asText())
        .startsWith("The transfer has hurt so far: after " + steps / 20 + " of " + steps);
    for (String name : List.of("transfer", "scratch")) {
      Path kept = dir.resolve("quick/checkpoints/guard-" + name + "-" + steps / 20);
      try (var attempts = Files.list(kept)) {
        assertThat(attempts.findFirst().orElseThrow())
            .as("no step more")
            .isDirectoryContaining("glob:**" + String.format(Locale.ROOT, "round-%06d", steps / 20))
            .isDirectoryNotContaining(
                "glob:**" + String.format(Locale.ROOT, "round-%06d", steps / 20 + 1));
      }
    }
    // What it compares is what a training of so many rounds comes to.
    assertThat(training(report, "transfer").path("value").asDouble())
        .isLessThan(report.at("/metrics/validation/accuracy").asDouble());
    assertThat(report.path("weightsSha256"))
        .isEqualTo(fineTune("not-quick", long_).path("weightsSha256"));

    JsonNode brief = fineTune("brief", HURTS, "evaluate.guard=quick");
    assertThat(brief.at("/guard/verdict").asText()).isEqualTo("unknown");
    assertThat(brief.at("/guard/sentence").asText())
        .startsWith("Whether the transfer has helped cannot be told: no round ends within 0 steps");
  }

  /** Of a global batch there are as many steps as with equal shares. */
  @Test
  void quickCountsTheStepsThatSharesLeave() throws IOException {
    List<String> measured = List.of("train.epochs=5", "train.shares=measured", "model.head=[]");
    JsonNode first = fineTune("measured", measured, "evaluate.guard=quick");
    ObjectNode mark = (ObjectNode) Json.read(Files.readAllBytes(dir.resolve("measured/run.json")));
    int all = 0;
    for (JsonNode share : mark.at("/plan/shares/examples")) {
      all += share.asInt();
    }
    int few = all / 4;
    ((ObjectNode) mark.at("/plan/shares")).set("examples", Json.of(new int[] {few, all - few}));
    Files.createDirectories(dir.resolve("moved"));
    Files.write(dir.resolve("moved/run.json"), Json.bytes(mark));
    JsonNode moved = fineTune("moved", measured, "evaluate.guard=quick");
    assertThat(moved.at("/plan/shares/examples/0").asInt()).isEqualTo(few);
    int steps = moved.at("/training/rounds").asInt();
    assertThat(steps).isEqualTo(first.at("/training/rounds").asInt());
    assertThat(moved.at("/guard/of").asInt()).isEqualTo(steps);
    assertThat(moved.at("/guard/steps").asInt()).isEqualTo(steps / 20).isPositive();
  }

  @Tag("long")
  @Test
  void aRunThatBreaksOffInScratchGoesOnToTheSameFinding() throws IOException {
    List<String> long_ =
        List.of("train.epochs=2", "train.optimizer.learning-rate=0.02", "model.head=[]");
    JsonNode whole = fineTune("whole", long_, "evaluate.guard=full", "evaluate.guard-action=pick");
    Cancellation stop = new Cancellation();
    SparkContext spark = LocalSpark.get().sc();
    SparkListener stopping =
        new SparkListener() {
          @Override
          public void onJobStart(SparkListenerJobStart job) {
            if (job.properties()
                .getProperty("spark.job.description", "")
                .startsWith("scratch: round 3")) {
              stop.request();
            }
          }
        };
    spark.addSparkListener(stopping);
    try {
      assertThatThrownBy(
              () ->
                  fineTune(
                      "broken", stop, long_, "evaluate.guard=full", "evaluate.guard-action=pick"))
          .isInstanceOf(CancelledException.class);
    } finally {
      spark.removeSparkListener(stopping);
    }
    JsonNode again = fineTune("broken", long_, "evaluate.guard=full", "evaluate.guard-action=pick");
    assertThat(again.path("guard")).isEqualTo(whole.path("guard"));
    assertThat(again.path("weightsSha256")).isEqualTo(whole.path("weightsSha256"));
    assertThat(again.at("/baselines/scratch/validation"))
        .isEqualTo(whole.at("/baselines/scratch/validation"));
  }

  @Test
  void withoutScratchTheTransferIsHeldToTheProbeAndNothingIsSaidOfHelp() {
    Map<String, GuardedTraining> trainings = new LinkedHashMap<>();
    trainings.put("transfer", answers("transfer", 40));
    GuardedTraining diverged = new GuardedTraining("scratch");
    diverged.failed("Training of scratch diverged in round 3: the weights are not finite.");
    trainings.put("scratch", diverged);
    trainings.put("probe", answers("probe", 30));
    Settings settings =
        JobFile.read(
            Command.FINE_TUNE,
            conf.toString(),
            List.of("output=none", "model.pretrained=some", "evaluate.guard=full"));

    GuardFinding finding = new GuardFinding(settings, trainings, null, null);
    assertThat(finding.sentence())
        .startsWith(
            "Whether the transfer has helped cannot be told: there is no scratch. Training of scratch diverged in round 3: the weights are not finite. Beside a linear model on the same features (probe), accuracy 0.6000, the transfer's is 0.8000: +0.2000 (")
        .endsWith("The best answer that is always the same has 0.5000.");
    assertThat(finding.json().path("verdict").asText()).isEqualTo("unknown");
    assertThat(finding.json().at("/trainings/1/reason").asText()).contains("diverged");
    assertThat(finding.best())
        .extracting(GuardedTraining::name)
        .containsExactly("transfer", "probe");
    trainings.put("scratch", answers("scratch", 40));
    assertThat(finding.best())
        .as("of equals the transfer")
        .first()
        .isSameAs(trainings.get("transfer"));
    assertThat(finding.sentence())
        .startsWith("The transfer has made no difference beyond chance: ");
  }

  /** So many right ones of 50. */
  private static GuardedTraining answers(String name, int right) {
    Examination all =
        Examination.of(Task.CLASSIFICATION, 2, DecisionRule.PLAIN, List.of(new Resamples(200, 7)));
    long[] ids = LongStream.range(0, 50).toArray();
    int[] classes = IntStream.range(0, 50).map(i -> i % 2).toArray();
    float[] rows = new float[100];
    for (int i = 0; i < 50; i++) {
      rows[2 * i + (i < right ? i % 2 : 1 - i % 2)] = 1;
    }
    all.add(ids, Targets.ofClasses(classes), rows, new float[50]);
    GuardedTraining training = new GuardedTraining(name);
    training.add(all.metrics(), all.detail(Resamples.class));
    return training;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "data.validation.fraction=0 | Cannot use evaluate.guard without validation data to judge by: set data.validation.fraction or name files.",
        "data.validation.fraction=0.001 | Cannot use evaluate.guard: no example is left in data.validation to judge by",
        "evaluate.resamples=0 | Cannot use evaluate.guard with evaluate.resamples = 0",
        "train.optimizer.type=lbfgs | Cannot use evaluate.guard with train.optimizer.type = lbfgs",
        "train.stages=[{ train = head }] | Cannot use evaluate.guard = quick with train.stages or train.recipe",
        "train.optimizer.learning-rate=auto | Cannot use evaluate.guard = quick with train.optimizer.learning-rate = auto",
        "evaluate.guard-action=pick | Cannot use evaluate.guard-action = pick without evaluate.guard = full",
        "evaluate.guard-seeds=2 | Cannot use evaluate.guard-seeds without evaluate.guard = full",
        "train.grid.seed=[1, 2] | evaluate.guard holds one training to one scratch",
        "seed=1 | Cannot use evaluate.guard = quick where a part stays frozen",
      })
  void whatCannotBeToldIsRefused(String setting, String sentence) {
    assertThatThrownBy(() -> fineTune("refused", List.of(HEAD), "evaluate.guard=quick", setting))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining(sentence);
    assertThat(dir.resolve("refused")).doesNotExist();
  }

  @Tag("long")
  @Test
  void aHeadThatIsSolvedFirstIsGuardedInTheEnd() throws IOException {
    JsonNode report =
        fineTune(
            "lp-ft",
            List.of(HEAD, "train.recipe=lp-ft", "train.optimizer.type=null"),
            "evaluate.guard=full");
    assertThat(report.at("/stages/0/stoppedBy").asText()).isEqualTo("converged");
    assertThat(training(report, "transfer").path("value"))
        .isEqualTo(report.at("/metrics/validation/accuracy"));
    assertThat(training(report, "scratch").path("value"))
        .isEqualTo(report.at("/baselines/scratch/validation/accuracy"));
    assertThat(report.at("/guard/verdict").asText()).isEqualTo("helped");
  }

  @Test
  @Tag("long")
  void moreNumbersThanAreResampledAreNotGuarded() throws IOException {
    List<String> targets = IntStream.range(0, 101).mapToObj(i -> "y" + i).toList();
    List<String> rows = new ArrayList<>(List.of("a,b," + String.join(",", targets)));
    for (int i = 0; i < 20; i++) {
      rows.add(i % 5 + "," + i % 7 + ("," + i % 3).repeat(101));
    }
    Path table = Files.write(dir.resolve("wide.csv"), rows);
    assertThatThrownBy(
            () ->
                fineTune(
                    "wide",
                    List.of(
                        "data.format=table",
                        "data.scale=null",
                        "data.train.path=" + table,
                        "data.table.targets=" + targets,
                        "model.head=[{ name = all, type = output, units = 101, activation = linear, loss = mse }]"),
                    "evaluate.guard=full"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageStartingWith("Cannot use evaluate.guard for 101 numbers an example");
    assertThat(dir.resolve("wide")).doesNotExist();
  }

  @Test
  void pretrainingHasNothingToBeGuarded() {
    assertThatThrownBy(() -> run(Command.PRETRAIN, "none", "evaluate.guard=full"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("Cannot pretrain with evaluate.guard");
  }
}
