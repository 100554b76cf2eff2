package dev.graft.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.graft.save.Predictor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands on a network that Keras trained, with the job file of the README. */
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

  private static JsonNode report(Path output) throws IOException {
    return new ObjectMapper().readTree(Files.readAllBytes(output.resolve("report.json")));
  }

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

  @Test
  void aFrozenBackboneIsCutWithinTheConvolutions() throws IOException {
    Path output = folder.resolve("frozen");
    CommandLineRun run =
        oddEven(
            output,
            "model.frozen=true",
            "model.cut=conv2",
            "train.epochs=2",
            "evaluate.baselines=[scratch, probe]");
    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode report = report(output);
    assertThat(report.at("/metrics/test/accuracy").asDouble()).isGreaterThan(0.9);
    assertThat(report.at("/model/cut").asText()).isEqualTo("conv2");
    assertThat(report.at("/baselines/probe/test/accuracy").asDouble()).isGreaterThan(0.9);
  }

  /** Its loss is in the file: it needs no new head. */
  @Test
  void theKerasModelItselfIsEvaluated() throws IOException {
    Path output = folder.resolve("evaluated");
    List<String> args =
        new ArrayList<>(
            List.of(
                "evaluate",
                "--conf",
                CommandLineRun.file("spark-job/src/test/resources/empty.conf").toString(),
                "--set",
                "output=" + output,
                "--set",
                "data.scale=255"));
    inRepository().forEach(set -> args.addAll(List.of("--set", set)));
    CommandLineRun run = CommandLineRun.of(args.toArray(new String[0]));
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
    assertThat(run.out()).containsPattern("features +DenseLayer +25,664 .* +yes");
    assertThat(run.out()).containsPattern("digit +OutputLayer +650");
  }
}
