package dev.graft.spark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.UnusableInputException;
import dev.graft.config.Command;
import dev.graft.listen.TrainingListener;
import dev.graft.spark.Fixtures;
import dev.graft.spark.LocalSpark;
import dev.graft.spark.read.DataOrigin;
import dev.graft.spark.save.RunFolder.Existing;
import dev.graft.spark.train.Cancellation;
import dev.graft.spark.train.CancelledException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job of several settings: the model of the best, as the job that has it alone makes it. */
class GridJobTest {

  private static final String SHALLOW = "[{ name = new, type = output, units = 2 }]";
  private static final String DEEP =
      "[{ name = deep, type = dense, units = 3 }, { name = new, type = output, units = 2 }]";
  private static final String GRID =
      "train.grid=[{ learning-rate = 0.1, head = "
          + SHALLOW
          + " }, { seed = 9, learning-rate = 0.003, head = "
          + DEEP
          + " }, { optimizer.type = sgd, learning-rate = 0.3, seed = 9, head = "
          + SHALLOW
          + " }, { l2 = 0.01, learning-rate = 0.05, head = "
          + DEEP
          + " }]";

  @TempDir private static Path dir;

  private static Path data;

  @BeforeAll
  static void pretrained() throws IOException {
    LocalSpark.get();
    data = Fixtures.twoClasses(dir, 240);
    run(
        Command.PRETRAIN,
        "source",
        "model.layers=[{ name = hidden, type = dense, units = 6, activation = tanh }, { name = out, type = output, units = 2 }]");
  }

  private static JsonNode run(Command command, String output, String... sets) throws IOException {
    return run(command, new Cancellation(), List.of(), output, sets);
  }

  private static JsonNode run(
      Command command,
      Cancellation cancellation,
      List<TrainingListener> listeners,
      String output,
      String... sets)
      throws IOException {
    List<String> all =
        new ArrayList<>(
            List.of(
                "output=" + dir.resolve(output),
                "data={ format = csv, leakage = off, validation.fraction = 0.3, test.fraction = 0.1 }",
                "data.train.path=" + data,
                "train={ workers = 2, batch-size = 8, average-every = 4, epochs = 3 }",
                "train.early-stopping.patience=2",
                "checkpoint.every-rounds=1"));
    all.addAll(List.of(sets));
    return TrainingJob.run(
            new TrainingRequest(
                command,
                JobFile.read(
                    command, Files.writeString(dir.resolve("job.conf"), "").toString(), all),
                Existing.CONTINUE,
                cancellation,
                DataOrigin.FILES,
                listeners))
        .report();
  }

  private static JsonNode tune(String output, String... sets) throws IOException {
    return run(Command.FINE_TUNE, output, tuned(sets));
  }

  private static String[] tuned(String... sets) {
    List<String> all = new ArrayList<>(List.of(sets));
    all.add("model.pretrained=" + dir.resolve("source"));
    all.add("model.cut=hidden");
    return all.toArray(new String[0]);
  }

  @Tag("long")
  @Test
  void theBestIsWhatTheJobThatHasItAloneMakes() throws IOException {
    JsonNode report = tune("grid", GRID, "evaluate.baselines=[probe]");
    JsonNode grid = report.path("grid");
    assertThat(grid.path("settings")).hasSize(4);
    double most = 0;
    int chosen = -1;
    for (int i = 0; i < 4; i++) {
      JsonNode row = grid.path("settings").path(i);
      JsonNode single = tune("alone-" + i, alone(row));
      assertThat(row.at("/validation/accuracy"))
          .isEqualTo(single.at("/metrics/validation/accuracy"));
      assertThat(row.at("/validation/loss")).isEqualTo(single.at("/metrics/validation/loss"));
      assertThat(row.path("bestRound")).isEqualTo(single.at("/training/bestRound"));
      assertThat(row.path("rounds")).isEqualTo(single.at("/training/rounds"));
      most = Math.max(most, row.at("/validation/accuracy").asDouble());
      if (row.path("chosen").asBoolean()) {
        chosen = i;
        assertThat(report.path("weightsSha256")).isEqualTo(single.path("weightsSha256"));
        assertThat(report.at("/training/ledger")).isEqualTo(single.at("/training/ledger"));
        assertThat(report.at("/metrics/test")).isEqualTo(single.at("/metrics/test"));
        assertThat(lines("grid")).isEqualTo(lines("alone-" + i));
      }
    }
    assertThat(report.at("/metrics/validation/accuracy").asDouble()).isEqualTo(most);
    assertThat(grid.path("chosen")).isEqualTo(grid.path("settings").path(chosen).path("name"));
    assertThat(grid.path("sentence").asText())
        .startsWith("the best of 4 settings in validation is " + grid.path("chosen").asText());
    assertThat(report.at("/baselines/probe/test/accuracy").isNumber()).isTrue();
  }

  /** The job of a row of the table. */
  private static String[] alone(JsonNode row) {
    JsonNode setting = row.path("setting");
    List<String> sets = new ArrayList<>();
    sets.add("model.head=" + setting.path("head"));
    sets.add("train.optimizer.learning-rate=" + setting.path("learning-rate"));
    for (String key : List.of("seed", "l2", "optimizer")) {
      if (setting.has(key)) {
        sets.add("train." + key + "=" + setting.path(key));
      }
    }
    return sets.toArray(new String[0]);
  }

  /** But for what they took. */
  private static List<String> lines(String output) throws IOException {
    return Files.readAllLines(dir.resolve(output).resolve("metrics.jsonl")).stream()
        .map(line -> line.replaceAll("\"seconds\":[^,]*,", ""))
        .toList();
  }

  @Tag("long")
  @Test
  void whatBrokeOffGoesOn() throws IOException {
    String weights = tune("whole", GRID).path("weightsSha256").asText();
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
    assertThatThrownBy(
            () -> run(Command.FINE_TUNE, cancellation, List.of(stops), "broken", tuned(GRID)))
        .isInstanceOf(CancelledException.class);
    JsonNode report = tune("broken", GRID);
    assertThat(report.at("/resumed/round").asInt()).isPositive();
    assertThat(report.path("weightsSha256").asText()).isEqualTo(weights);
  }

  @Test
  void whatCannotBeTrainedAtOnceIsRefusedBeforeAnythingIsWritten() {
    refused(
        "outputs; give heads of as many",
        "train.grid.head=[[{ name = new, type = output, units = 2 }], [{ name = new, type = output, units = 3 }]]");
    refused(
        "set train.workers",
        "train={ workers = null, average-every = 1 }",
        "train.grid.average=[weights, gradients]");
    refused("Setting rates.nowhere = 2: ", "train.grid.rates=[{ nowhere = 2 }, {}]");
  }

  private static void refused(String what, String... sets) {
    assertThatThrownBy(() -> tune("refused", sets))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining(what);
    assertThat(dir.resolve("refused")).doesNotExist();
  }
}
