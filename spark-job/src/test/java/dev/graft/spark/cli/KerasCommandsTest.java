package dev.graft.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.graft.predict.Predictor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands on a network that Keras trained, with a job file of the manual. */
class KerasCommandsTest {

  @TempDir static Path folder;

  private static CommandLineRun oddEven(Path output, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "fine-tune",
                "--conf",
                CommandLineRun.file("conf/keras-odd-even.conf").toString(),
                "--set",
                "output=" + output));
    Stream.concat(inRepository(), Stream.of(more))
        .forEach(set -> args.addAll(List.of("--set", set)));
    return CommandLineRun.of(args.toArray(new String[0]));
  }

  private static Stream<String> inRepository() {
    String sample = CommandLineRun.file("data/mnist-sample") + "/";
    return Stream.of(
        "model.pretrained=" + CommandLineRun.file("data/keras/mnist-cnn.h5"),
        "data.train.images=" + sample + "train-images-idx3-ubyte.gz",
        "data.train.labels=" + sample + "train-labels-idx1-ubyte.gz",
        "data.test.images=" + sample + "t10k-images-idx3-ubyte.gz",
        "data.test.labels=" + sample + "t10k-labels-idx1-ubyte.gz");
  }

  private static CommandLineRun evaluate(Path output, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "evaluate",
                "--conf",
                CommandLineRun.file("spark-job/src/test/resources/empty.conf").toString()));
    Stream.of(
            inRepository(),
            Stream.of("output=" + output, "data.label-groups=[[0, 2, 4, 6, 8], [1, 3, 5, 7, 9]]"),
            Stream.of(more))
        .flatMap(sets -> sets)
        .forEach(set -> args.addAll(List.of("--set", set)));
    return CommandLineRun.of(args.toArray(new String[0]));
  }

  private static JsonNode report(Path output) throws IOException {
    return new ObjectMapper().readTree(Files.readAllBytes(output.resolve("report.json")));
  }

  @Tag("long")
  @Test
  void theJobFileTellsOddFromEven() throws IOException {
    Path output = folder.resolve("odd-even");
    CommandLineRun run = oddEven(output);
    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode test = report(output).at("/metrics/test");
    assertThat(test.path("accuracy").asDouble()).isGreaterThan(0.96);
    assertThat(test.path("loss").asDouble()).isBetween(0.0, 0.15);
    Predictor predictor = Predictor.load(output.resolve("model"));
    float[] seven = firstTestPicture();
    assertThat(predictor.predict(seven).className()).isEqualTo("odd");
  }

  /** MNIST's first test picture is a seven. */
  private static float[] firstTestPicture() throws IOException {
    Path file = CommandLineRun.file("data/mnist-sample/t10k-images-idx3-ubyte.gz");
    try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      byte[] bytes = in.readNBytes(16 + 28 * 28);
      float[] pixels = new float[28 * 28];
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = bytes[16 + i] & 0xff;
      }
      return pixels;
    }
  }

  @Tag("long")
  @Test
  void aFrozenBackboneIsCutWithinTheConvolutions() throws IOException {
    Path output = folder.resolve("frozen");
    CommandLineRun run =
        oddEven(
            output,
            "model.frozen=true",
            "model.cut=conv2",
            "data.train.limit=1000",
            "train.epochs=3",
            "evaluate.baselines=[scratch, probe]");
    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode report = report(output);
    assertThat(report.at("/metrics/test/accuracy").asDouble()).isGreaterThan(0.85);
    assertThat(report.at("/model/cut").asText()).isEqualTo("conv2");
    assertThat(report.at("/baselines/probe/test/accuracy").asDouble()).isGreaterThan(0.8);
  }

  /**
   * Batch normalisation, depthwise convolutions and a sum, all of them trained, or frozen below.
   */
  @ParameterizedTest
  @CsvSource({"false, mean", "true, sum", "true, norm"})
  void aResidualNetworkIsTrainedAndSaved(boolean frozen, String cut) throws IOException {
    Path output = folder.resolve("residual-" + frozen + cut);
    CommandLineRun run =
        oddEven(
            output,
            "model.pretrained="
                + CommandLineRun.file(
                    "engines/dl4j/src/test/resources/dev/graft/engine/dl4j/keras/keras3-residual.h5"),
            "model.frozen=" + frozen,
            "model.cut=" + cut,
            "data.scale=1",
            "data.train.limit=1000",
            "train.epochs=4",
            "train.optimizer.learning-rate=0.02",
            "evaluate.baselines=[]");
    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode report = report(output);
    assertThat(report.at("/metrics/test/accuracy").asDouble()).isGreaterThan(0.6);
    assertThat(report.at("/training/acceleration").asText()).doesNotContain("off");
    Path again = folder.resolve("residual-again-" + frozen + cut);
    CommandLineRun evaluated = evaluate(again, "model.pretrained=" + output);
    assertThat(evaluated.exitCode()).as(evaluated.err()).isZero();
    JsonNode test = report(again).at("/metrics/test");
    assertThat(test.path("confusion")).isEqualTo(report.at("/metrics/test/confusion"));
    assertThat(test.path("loss").asDouble())
        .isCloseTo(report.at("/metrics/test/loss").asDouble(), within(1e-6));
  }

  /** Its loss is in the file: it needs no new head. */
  @Test
  void theKerasModelItselfIsEvaluated() throws IOException {
    Path output = folder.resolve("evaluated");
    CommandLineRun run = evaluate(output, "data.scale=255", "data.label-groups=[]");
    assertThat(run.exitCode()).as(run.err()).isZero();
    // What Keras printed when it had trained it, see data/README.md.
    assertThat(report(output).at("/metrics/test/accuracy").asDouble()).isEqualTo(0.961);
  }

  @Test
  void inspectShowsTheKerasLayers() {
    CommandLineRun run =
        CommandLineRun.of("inspect", CommandLineRun.file("data/keras/mnist-cnn.h5").toString());
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("input       [1, 28, 28]").doesNotContain("made by");
    assertThat(run.out()).containsPattern("features +DenseLayer +25,664 .* +yes \\[64\\]");
    assertThat(run.out()).containsPattern("digit +OutputLayer +650 .* gives \\[10\\]");
  }
}
