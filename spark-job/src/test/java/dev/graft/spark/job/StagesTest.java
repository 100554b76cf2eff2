package dev.graft.spark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.UnusableInputException;
import dev.graft.config.Command;
import dev.graft.config.Settings;
import dev.graft.io.Json;
import dev.graft.listen.TrainingListener;
import dev.graft.spark.LocalSpark;
import dev.graft.spark.manual.ReportFields;
import dev.graft.spark.read.DataOrigin;
import dev.graft.spark.save.RunFolder.Existing;
import dev.graft.spark.train.Cancellation;
import dev.graft.spark.train.CancelledException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Jobs that are trained in stages. */
@Timeout(240)
class StagesTest {

  private static final String THREE =
      "[{ train = head, epochs = 1 }, { train = [two], optimizer.learning-rate = 0.02 }, { train = all, layer-decay = 0.5, epochs = 2 }]";

  @TempDir private static Path dir;

  private static Path conf;

  @BeforeAll
  static void aPretrainedNetwork() throws IOException {
    LocalSpark.get();
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < 96; i++) {
      rows.append(String.format(Locale.ROOT, "%d,%d,%d%n", i % 7, i % 5, i % 7 > 3 ? 1 : 0));
    }
    Path data = Files.writeString(dir.resolve("rows.csv"), rows);
    conf =
        Files.writeString(
            dir.resolve("job.conf"),
            """
            data { format = csv, train.path = "%s", leakage = off, validation.fraction = 0.2 }
            train { workers = 2, batch-size = 8, average-every = 2, epochs = 1, optimizer.type = adam }
            checkpoint.every-rounds = 1
            """
                .formatted(data));
    run(
        Command.PRETRAIN,
        "source",
        "model.layers=[{ name = one, type = dense, units = 5 }, { name = two, type = dense, units = 4 }, { name = out, type = output, units = 2 }]");
  }

  private static JsonNode run(Command command, String output, String... sets) throws IOException {
    return run(command, output, new Cancellation(), List.of(), sets);
  }

  private static JsonNode run(
      Command command,
      String output,
      Cancellation cancellation,
      List<TrainingListener> listeners,
      String... sets)
      throws IOException {
    List<String> all = new ArrayList<>(List.of("output=" + dir.resolve(output)));
    all.addAll(List.of(sets));
    Settings settings = JobFile.read(command, conf.toString(), all);
    return TrainingJob.run(
            new TrainingRequest(
                command, settings, Existing.CONTINUE, cancellation, DataOrigin.FILES, listeners))
        .report();
  }

  private static JsonNode fineTune(String output, String... sets) throws IOException {
    return fineTune(output, new Cancellation(), List.of(), sets);
  }

  private static JsonNode fineTune(
      String output, Cancellation cancellation, List<TrainingListener> listeners, String... sets)
      throws IOException {
    List<String> all =
        new ArrayList<>(
            List.of(
                "model.pretrained=" + dir.resolve("source/model"),
                "model.head=[{ name = kind, type = output, units = 2 }]"));
    all.addAll(List.of(sets));
    return run(Command.FINE_TUNE, output, cancellation, listeners, all.toArray(new String[0]));
  }

  private static String weights(JsonNode report) {
    return report.path("weightsSha256").asText();
  }

  private static List<JsonNode> metrics(String output) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(dir.resolve(output).resolve("metrics.jsonl"))) {
      lines.add(Json.read(line.getBytes(StandardCharsets.UTF_8)));
    }
    return lines;
  }

  /** Stops when a round of a stage has been averaged. */
  private static TrainingListener stopping(Cancellation stop, int stage, int round) {
    return new TrainingListener() {
      private int at;

      @Override
      public void stageBegins(Stage begins) {
        at = begins.number();
      }

      @Override
      public void roundFinished(Round finished) {
        if (at == stage && finished.round() == round) {
          stop.request();
        }
      }
    };
  }

  @Test
  void eachStageBeginsWithTheBestOfTheOneBeforeAndMovesTheCut() throws IOException {
    JsonNode report = fineTune("three", "train.stages=" + THREE);

    ReportFields.check(dir.resolve("three/report.json"));
    JsonNode from = Json.read(Files.readAllBytes(dir.resolve("three/model/provenance.json")));
    assertThat(from.path("seed").asLong()).as("of the job").isEqualTo(report.path("seed").asLong());
    JsonNode stages = report.path("stages");
    assertThat(stages).hasSize(3);
    assertThat(stages)
        .extracting(stage -> stage.path("cut").asText())
        .containsExactly("two", "one", "null");
    assertThat(stages)
        .extracting(stage -> stage.path("trainable").asInt())
        .containsExactly(4 * 2 + 2, 5 * 4 + 4 + 10, 2 * 5 + 5 + 24 + 10);
    assertThat(stages).extracting(stage -> stage.path("epochs").asInt()).containsExactly(1, 1, 2);
    assertThat(report.path("training").path("rounds")).isEqualTo(stages.get(2).path("rounds"));
    List<JsonNode> lines = metrics("three");
    int rounds = 0;
    for (JsonNode stage : stages) {
      assertThat(stage.path("firstRound").asInt()).isEqualTo(rounds + 1);
      rounds += stage.path("rounds").asInt();
    }
    assertThat(lines).hasSize(rounds);
    for (int i = 0; i < rounds; i++) {
      assertThat(lines.get(i).path("round").asInt()).isEqualTo(i + 1);
    }
    assertThat(lines.get(0).path("trains").asText()).isEqualTo("head");
    assertThat(lines.get(rounds - 1).path("stage").asInt()).isEqualTo(3);
    for (int stage = 1; stage < 3; stage++) {
      assertThat(stages.get(stage).at("/start/loss").asDouble())
          .as("what the stage before came to")
          .isCloseTo(best(stages.get(stage - 1), lines), within(1e-6));
    }
  }

  private static double best(JsonNode stage, List<JsonNode> lines) {
    int round = stage.path("bestRound").asInt();
    return round == 0
        ? stage.at("/start/loss").asDouble()
        : lines.get(stage.path("firstRound").asInt() + round - 2).at("/validation/loss").asDouble();
  }

  @ParameterizedTest
  @CsvSource({"2,3", "3,0"})
  void oneThatStopsInAnyStageGoesOnThere(int stage, int round) throws IOException {
    String output = "stopped-" + stage + "-" + round;
    String stages = "train.stages=" + THREE;
    Cancellation stop = new Cancellation();
    assertThatThrownBy(
            () ->
                fineTune(output, stop, List.of(stopping(stop, stage, Math.max(1, round))), stages))
        .isInstanceOf(CancelledException.class);

    if (round == 0) { // before there is a checkpoint of the stage
      delete(dir.resolve(output).resolve("checkpoints/fine-tune-stage-" + stage));
    }
    JsonNode again = fineTune(output, stages);

    JsonNode undisturbed = fineTune("three", stages);
    assertThat(weights(again)).isEqualTo(weights(undisturbed));
    assertThat(again.path("stages")).hasSize(3);
    for (int i = 0; i < 3; i++) {
      assertThat(again.path("stages").get(i).path("bestRound"))
          .isEqualTo(undisturbed.path("stages").get(i).path("bestRound"));
    }
    assertThat(again.at("/resumed/stage").asInt()).isEqualTo(stage);
    assertThat(again.at("/resumed/round").asInt()).isEqualTo(round);
    assertThat(metrics(output)).hasSameSizeAs(metrics("three"));
  }

  private static void delete(Path path) throws IOException {
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  @Tag("long")
  void recipesOfOneStageAreTheTrainingsThatTheyName() throws IOException {
    assertThat(weights(fineTune("head-only", "train.recipe=head-only")))
        .isEqualTo(weights(fineTune("frozen")));
    assertThat(weights(fineTune("full", "train.recipe=full")))
        .isEqualTo(weights(fineTune("unfrozen", "model.frozen=false")));
  }

  /** A new output layer begins with standardised targets, a trained one with the targets. */
  @Test
  void aNewOutputForNumbersIsNewToTheFirstStage() throws IOException {
    String head =
        "model.head=[{ name = price, type = output, units = 1, activation = linear, loss = mse }]";
    assertThat(weights(fineTune("numbers-head-only", head, "train.recipe=head-only")))
        .isEqualTo(weights(fineTune("numbers-frozen", head)));
  }

  @Test
  void lpFtSolvesTheHeadFirst() throws IOException {
    JsonNode report = fineTune("lp-ft", "train.recipe=lp-ft", "train.optimizer.type=null");
    JsonNode head = report.path("stages").get(0);
    assertThat(head.path("stoppedBy").asText()).isEqualTo("converged");
    assertThat(head.has("l2")).isTrue();
    assertThat(report.path("stages").get(1).path("cut").isNull()).isTrue();
  }

  @Test
  @Tag("long")
  void gradualUnfreezesAGroupAnEpoch() throws IOException {
    JsonNode stages = fineTune("gradual", "train.recipe=gradual", "train.epochs=4").path("stages");
    assertThat(stages)
        .extracting(stage -> stage.path("trains").asText())
        .containsExactly("head", "from two up", "all");
    assertThat(stages).extracting(stage -> stage.path("epochs").asInt()).containsExactly(1, 1, 2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "train.stages=[{ train = [three] }] | no layer with weights is called so, nor begins so; there are one, two, kind",
        "train.stages=[{ train = all }, { train = [one] }] | In stage 2 of 2 (one): Cannot train one, kind alone: the network's engine trains all layers above a place",
        "train.recipe=biases | In stage 1 of 1 (biases): Cannot train biases alone",
        "train.recipe=gradual | Cannot unfreeze 3 groups of layers, one an epoch, in train.epochs = 1",
        "train.stages=[{ train = all, optimizer.type = lbfgs, epochs = 2 }] | In stage 1 of 1 (all): Cannot use train.optimizer.type = lbfgs",
        "train.stages=[{ train = head, rates { one = 2 } }] | no layer of this name is trained",
      })
  void whatTheNetworkCannotDoIsRefusedBeforeAnythingIsTrained(String set, String said) {
    assertThatThrownBy(() -> fineTune("refused", set))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining(said);
    assertThat(dir.resolve("refused")).doesNotExist();
  }
}
