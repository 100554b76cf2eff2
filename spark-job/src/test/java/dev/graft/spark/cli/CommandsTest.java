package dev.graft.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.io.Json;
import dev.graft.predict.Predictor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.factory.Nd4j;

/** The commands from end to end on real pictures, and what they leave behind. */
class CommandsTest {

  @TempDir static Path folder;

  private static Path pretrained;
  private static Path tuned;
  private static JsonNode report;

  @BeforeAll
  static void pretrainAndFineTune() throws IOException {
    pretrained = folder.resolve("pretrained");
    tuned = folder.resolve("tuned");
    CommandLineRun first = CommandLineRun.pretrain(pretrained);
    assertThat(first.exitCode()).as(first.err()).isZero();
    CommandLineRun second =
        CommandLineRun.fineTune(
            pretrained,
            tuned,
            "model.cut=pool",
            "model.head=[{name: clothes, type: output, units: 10}]",
            "evaluate.baselines=[scratch, probe]");
    assertThat(second.exitCode()).as(second.err()).isZero();
    assertThat(second.out()).contains("fine-tune", "scratch", "probe", "transfer gain", "seconds");
    report = json(tuned.resolve("report.json"));
  }

  private static JsonNode json(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return Json.read(in);
    }
  }

  @Test
  void theReportSaysWhatHappened() {
    assertThat(report.path("command").asText()).isEqualTo("fine-tune");
    assertThat(report.path("status").asText()).isEqualTo("done");
    assertThat(report.at("/data/train").asInt()).isEqualTo(400);
    assertThat(report.at("/data/test").asInt()).isEqualTo(2000);
    assertThat(report.at("/model/cut").asText()).isEqualTo("pool");
    assertThat(report.at("/model/copied").toString()).isEqualTo("[\"conv\"]");
    assertThat(report.at("/model/created").toString()).isEqualTo("[\"clothes\"]");
    assertThat(report.at("/model/skipped").has("dense")).isTrue();
    assertThat(report.at("/plan/workers").asInt()).isEqualTo(2);
    assertThat(report.at("/plan/codec").asText()).isEqualTo("fp32");
    assertThat(report.at("/plan/arithmetic").asText()).contains("OpenBLAS kernel");
    assertThat(report.at("/training/backboneAcceleration").asText())
        .isEqualTo("oneDNN engaged for conv, pool");
    assertThat(report.at("/metrics/test/confusion").size()).isEqualTo(10);
    assertThat(report.at("/constantAnswer/test/value").asDouble()).isBetween(0.1, 0.2);
    assertThat(report.at("/constantAnswer/test/beaten").asBoolean()).isTrue();
    for (String phase :
        List.of("read", "featurize", "train", "evaluate", "baselines", "save", "total")) {
      assertThat(report.at("/seconds/" + phase).asDouble()).as(phase).isPositive();
    }
  }

  @Test
  void theLedgersAddUp() {
    JsonNode data = report.path("data");
    long counted =
        data.path("train").asLong()
            + data.path("validation").asLong()
            + data.path("test").asLong()
            + data.path("quarantined").asLong()
            + data.path("excluded").asLong()
            + data.path("unused").asLong();
    assertThat(counted).isEqualTo(3000 + 2000);
    JsonNode ledger = report.at("/training/ledger");
    assertThat(ledger.path("offered").asLong()).isEqualTo(2 * 400);
    assertThat(ledger.path("trained").asLong()).isEqualTo(2 * 400);
    assertThat(ledger.path("rejected").asLong()).isZero();
  }

  @Test
  void everyExamplePassedTheBackboneOnce() {
    long examples =
        report.at("/data/train").asLong()
            + report.at("/data/validation").asLong()
            + report.at("/data/test").asLong();
    assertThat(report.at("/training/backbonePasses").asLong()).isEqualTo(examples);
  }

  @Test
  void nothingFrozenTravelsInARound() {
    // The head alone: 4 maps of 6x6 to 10 classes; weights and Adam's two moments, 4 bytes each.
    long head = 4 * 6 * 6 * 10 + 10;
    assertThat(report.at("/model/trainable").asLong()).isEqualTo(head);
    assertThat(report.at("/communication/bytesBroadcastPerRound").asLong()).isEqualTo(4 * 3 * head);
  }

  @Test
  void transferGainIsTransferMinusScratchOnTest() {
    double transfer = report.at("/metrics/test/accuracy").asDouble();
    double scratch = report.at("/baselines/scratch/test/accuracy").asDouble();
    assertThat(report.path("transferGain").asDouble()).isCloseTo(transfer - scratch, within(1e-12));
    assertThat(report.at("/baselines/probe/test/accuracy").asDouble()).isGreaterThan(0.3);
  }

  @Test
  void metricsHaveOneLineARound() throws IOException {
    List<String> lines = Files.readAllLines(tuned.resolve("metrics.jsonl"));
    assertThat(lines).hasSize(report.at("/training/rounds").asInt());
    assertThat(lines.get(lines.size() - 1)).contains("\"validation\"", "\"loss\"");
  }

  @Test
  void plainDeeplearning4jOpensTheModelAndGivesTheSameAnswers() throws IOException {
    ComputationGraph plain =
        ModelSerializer.restoreComputationGraph(tuned.resolve("model/model.zip").toFile(), false);
    Predictor predictor = Predictor.load(tuned.resolve("model"));
    float[] pixels = new float[28 * 28];
    float[] scaled = new float[28 * 28];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (i * 37) % 256;
      scaled[i] = pixels[i] / 255;
    }
    float[] expected =
        plain
            .outputSingle(Nd4j.create(scaled, new long[] {1, 1, 28, 28}, 'c'))
            .dup('c')
            .data()
            .asFloat();
    assertThat(predictor.predict(pixels).probabilities()).containsExactly(expected, within(1e-6f));
  }

  @Test
  void evaluatingTheBundleGivesTheReportedMetrics() throws IOException {
    Path output = folder.resolve("evaluated");
    CommandLineRun run = evaluate(output);
    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode evaluated = json(output.resolve("report.json"));
    assertThat(evaluated.at("/metrics/test/confusion"))
        .isEqualTo(report.at("/metrics/test/confusion"));
    assertThat(evaluated.path("weightsSha256")).isEqualTo(report.path("weightsSha256"));
  }

  private static CommandLineRun evaluate(Path output) {
    String data = CommandLineRun.file("data/fashion-mnist-sample").toString();
    return CommandLineRun.command(
        "evaluate",
        List.of(
            "output=" + output,
            "model.pretrained=" + tuned,
            "data.test.images=" + data + "/t10k-images-idx3-ubyte.gz",
            "data.test.labels=" + data + "/t10k-labels-idx1-ubyte.gz"));
  }

  @Test
  void inspectShowsLayersProvenanceAndCuts() {
    CommandLineRun run = CommandLineRun.of("inspect", tuned.toString());
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("conv", "clothes", "fine-tune, seed 42", "W[4,1,5,5]", "cut");
    assertThat(run.out()).containsPattern("pool +SubsamplingLayer +0 +yes");
  }

  @Test
  void theSameConfigurationFinishedIsNotRunAgain() throws IOException {
    long written = Files.getLastModifiedTime(pretrained.resolve("report.json")).toMillis();
    CommandLineRun again = CommandLineRun.pretrain(pretrained);
    assertThat(again.exitCode()).isZero();
    assertThat(again.out()).contains("already");
    assertThat(Files.getLastModifiedTime(pretrained.resolve("report.json")).toMillis())
        .isEqualTo(written);
  }

  @Test
  void theSameSeedGivesTheSameWeightsAndAnotherConfigurationReplacesOnlyWhenAsked()
      throws IOException {
    Path output = folder.resolve("again");
    assertThat(CommandLineRun.pretrain(output).exitCode()).isZero();
    assertThat(json(output.resolve("report.json")).path("weightsSha256"))
        .isEqualTo(json(pretrained.resolve("report.json")).path("weightsSha256"));
    CommandLineRun other = CommandLineRun.pretrain(output, "seed=7");
    assertThat(other.exitCode()).isEqualTo(2);
    assertThat(other.err()).contains("another configuration", "--overwrite");
    assertThat(CommandLineRun.pretrain(output, "seed=7", "--overwrite").exitCode()).isZero();
    assertThat(json(output.resolve("report.json")).path("weightsSha256"))
        .isNotEqualTo(json(pretrained.resolve("report.json")).path("weightsSha256"));
  }

  @Test
  void divergenceEndsWithCode3AndKeepsWhatWasGood() throws IOException {
    Path output = folder.resolve("diverged");
    CommandLineRun run =
        CommandLineRun.pretrain(
            output,
            "train.optimizer.type=sgd",
            "train.optimizer.learning-rate=1e6",
            "train.average-every=1",
            "model.layers=[{name: out, type: output, units: 10, activation: linear, loss: mse}]");
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err()).contains("diverged in round").hasLineCount(1);
    JsonNode failed = json(output.resolve("report.json"));
    assertThat(failed.path("status").asText()).isEqualTo("failed");
    assertThat(output.resolve("_SUCCESS")).doesNotExist();
    assertThat(Predictor.load(output.resolve(failed.path("lastGood").asText()))).isNotNull();
  }

  @Test
  void shellsCompleteCommandsAndOptions() {
    CommandLineRun run = CommandLineRun.of("completion");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .startsWith("#!/usr/bin/env bash")
        .contains("complete -F _complete_graft", "fine-tune", "--allow-includes");
  }

  @Test
  void helpIsCompleteForEveryCommand() {
    for (String command : List.of("pretrain", "fine-tune", "evaluate", "predict")) {
      assertThat(CommandLineRun.of(command, "--help").out())
          .contains("--conf", "--set", "--overwrite");
    }
    assertThat(CommandLineRun.of("--help").out())
        .contains("pretrain", "fine-tune", "evaluate", "inspect", "Exit codes", "--master");
    assertThat(CommandLineRun.of("inspect", "--help").out()).contains("MODEL");
    assertThat(CommandLineRun.of("help").out()).isEqualTo(CommandLineRun.of("--help").out());
    assertThat(CommandLineRun.of("help", "inspect").out()).contains("MODEL");
    assertThat(CommandLineRun.of("--version").out()).contains("graft 0.1");
  }
}
