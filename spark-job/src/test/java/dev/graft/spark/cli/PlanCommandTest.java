package dev.graft.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.io.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job that is planned: what it would do, what was measured, and nothing written. */
class PlanCommandTest {

  @TempDir Path folder;

  private CommandLineRun plan(String... more) {
    String data = CommandLineRun.file("data/mnist-sample").toString();
    List<String> words =
        new ArrayList<>(
            List.of(
                "--seconds=1",
                "output=" + folder.resolve("never"),
                "data.train.images=" + data + "/train-images-idx3-ubyte.gz",
                "data.train.labels=" + data + "/train-labels-idx1-ubyte.gz",
                "data.train.limit=400",
                "data.scale=255",
                "data.validation.fraction=0.1",
                "train.workers=2",
                "train.epochs=3",
                "train.batch-size=40",
                "train.average-every=4",
                "model.layers=[{name: hidden, type: dense, units: 8}, {name: out, type: output, units: 10}]"));
    words.addAll(List.of(more));
    CommandLineRun run = CommandLineRun.command("plan", words);
    assertThat(folder.resolve("never")).doesNotExist();
    return run;
  }

  @Test
  void whatTheJobWillTakeIsTold() throws IOException {
    CommandLineRun run = plan("--result-line", "--executors=1,2");
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    List<String> lines = run.out().strip().lines().toList();
    JsonNode line = Json.read(lines.get(lines.size() - 1).getBytes(StandardCharsets.UTF_8));
    assertThat(line.path("status").asText()).isEqualTo("planned");
    JsonNode planned = line.path("planned");
    assertThat(planned.path("examples").asInt()).isEqualTo(400);
    // 784 x 8 + 8 + 8 x 10 + 10 weights and Adam's two moments of each.
    assertThat(planned.path("bytesDown").asInt()).isEqualTo(3 * 4 * 6370);
    assertThat(planned.path("bytesUp").asInt()).isBetween(3 * 4 * 6370, 3 * 4 * 6370 + 200);
    JsonNode here = planned.path("here");
    assertThat(here.path("workers").asInt()).isEqualTo(2);
    assertThat(here.path("examplesAWorker").asInt()).isEqualTo(200);
    assertThat(here.path("minibatch").asInt()).isEqualTo(20);
    // Ten minibatches an epoch are three rounds.
    assertThat(here.path("rounds").asInt()).isEqualTo(9);
    assertThat(here.path("roundSeconds").asDouble())
        .isGreaterThan(here.path("besideSeconds").asDouble());
    assertThat(planned.path("executors")).hasSize(2);
    assertThat(planned.at("/memory/executor/memoryOverhead").asText()).matches("[1-9]\\d*m");
    assertThat(run.out())
        .contains(
            "2 workers of 200 examples, minibatches of 20, averaged every 4: 9 rounds",
            "76,440 bytes to each executor",
            "spark.executor.memory = 1024m, spark.executor.memoryOverhead = ",
            "One machine is the better choice: ");
  }

  private double minibatchSeconds(String method) throws IOException {
    String images = CommandLineRun.file("data/mnist-sample") + "/train-images-idx3-ubyte.gz";
    CommandLineRun run =
        plan(
            "--result-line",
            "data.unlabelled.images=" + images,
            "train.unlabelled.method=" + method,
            "train.unlabelled.ratio=50");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(
            run.out().contains("as if all unlabelled examples that they look at were trained on"))
        .isEqualTo(!method.equals("off"));
    List<String> lines = run.out().strip().lines().toList();
    return Json.read(lines.get(lines.size() - 1).getBytes(StandardCharsets.UTF_8))
        .at("/planned/minibatchSeconds")
        .asDouble();
  }

  /** Fifty for each labelled one. */
  @Test
  void whatStepsTakeOnUnlabelledExamplesIsCounted() throws IOException {
    assertThat(minibatchSeconds("pseudo-labels")).isGreaterThan(2 * minibatchSeconds("off"));
  }

  @Test
  void aSolverTakesAllOfItsExamplesInARound() {
    CommandLineRun run =
        plan(
            "train.optimizer.type=lbfgs",
            "train.epochs=50",
            "model.layers=[{name: out, type: output, units: 10}]");
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .contains("2 workers of 200 examples, minibatches of 200, averaged every 1: 50 rounds");
  }

  @Test
  void whatTheJobWouldRefuseIsRefused() {
    CommandLineRun run = plan("train.batch-size=1");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).startsWith("Cannot share train.batch-size = 1 among 2").hasLineCount(1);
    assertThat(plan("--executors=0").err())
        .isEqualTo(
            "Cannot plan for --executors [0], --network 10.0 and --seconds 1: give at least 1 executor, more than 0 Gbit a second, at least 1 second.\n");
    assertThat(plan("train.engine=dl4j").exitCode()).isEqualTo(2);
    CommandLineRun predicts =
        CommandLineRun.command(
            "plan", List.of("output=x", "model.pretrained=x", "data.predict.path=x"));
    assertThat(predicts.exitCode()).isEqualTo(2);
    assertThat(predicts.err())
        .isEqualTo(
            "Cannot plan the job file of predict: pretrain and fine-tune have rounds to be planned.\n");
  }
}
