package dev.graft.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.engine.NativeRuntime;
import dev.graft.engine.dl4j.keras.KerasModel;
import dev.graft.engine.dl4j.network.ModelZip;
import dev.graft.io.Json;
import dev.graft.spark.Pictures;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Model files as they are, with {@code evaluate} and {@code predict}: the network of
 * data/keras/train.py, uncompiled; without its softmax, as ONNX; as a zip. Keras gives the same
 * accuracy.
 */
class OwnModelTest {

  private static final Path FILES =
      CommandLineRun.file("spark-job/src/test/resources/dev/graft/spark");
  private static final Path UNCOMPILED = FILES.resolve("mnist-uncompiled.keras");
  private static final Path LOGITS = FILES.resolve("mnist-logits.onnx");
  private static final String IMAGES = "data/mnist-sample/t10k-images-idx3-ubyte.gz";
  private static final String TEN = "data.class-names=[zero, one, two, 3, 4, 5, 6, 7, 8, nine]";

  @TempDir Path folder;
  private int runs;

  private CommandLineRun run(String command, Path model, String... sets) {
    String data = CommandLineRun.file("data/mnist-sample").toString();
    List<String> all =
        new ArrayList<>(
            List.of(
                "output=" + folder.resolve(command + runs++),
                "model.pretrained=" + model,
                "data.scale=255"));
    if (command.equals("evaluate")) {
      all.add("data.test.images=" + data + "/t10k-images-idx3-ubyte.gz");
      all.add("data.test.labels=" + data + "/t10k-labels-idx1-ubyte.gz");
    } else {
      all.add("data.predict.images=" + CommandLineRun.file(IMAGES));
    }
    all.addAll(List.of(sets));
    return CommandLineRun.command(command, all);
  }

  private void isAsKerasSays(CommandLineRun run) throws IOException {
    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode report = Json.read(Files.newInputStream(folder.resolve("evaluate0/report.json")));
    assertThat(report.at("/metrics/test/accuracy").asDouble()).isEqualTo(0.961);
    assertThat(report.at("/metrics/test/loss").asDouble()).isCloseTo(0.1388, within(1e-4));
    assertThat(report.at("/model/task").asText()).isEqualTo("classification");
  }

  @Test
  void anUncompiledKerasFileIsEvaluated() throws IOException {
    isAsKerasSays(run("evaluate", UNCOMPILED));
  }

  @Test
  void logitsOfOnnxAreClassesWhereTheJobNamesThem() throws IOException {
    isAsKerasSays(run("evaluate", LOGITS, TEN));
  }

  /** Folders are in alphabetical order, which the network's outputs need not be. */
  @Test
  void thatClassesAreTakenInTheOrderOfTheDataIsTold() throws IOException {
    for (String name : List.of("zero", "one", "two", "3", "4", "5", "6", "7", "8", "nine")) {
      Path of = Files.createDirectories(folder.resolve("pictures").resolve(name));
      Files.write(of.resolve("a.png"), Pictures.file("png", 1, 28, 28, 3));
    }
    String[] pictures = {
      "data.test={images: null, labels: null, path: \"" + folder.resolve("pictures") + "\"}",
      "data.format=images"
    };
    CommandLineRun assumed = run("evaluate", UNCOMPILED, pictures);
    assertThat(assumed.exitCode()).as(assumed.err()).isZero();
    assertThat(assumed.out())
        .contains("the file names none: output 0 is taken for 3, 1 for 4; another order");
    CommandLineRun said = run("evaluate", UNCOMPILED, pictures[0], pictures[1], TEN);
    assertThat(said.exitCode()).as(said.err()).isZero();
    assertThat(said.out()).doesNotContain("the file names none");
  }

  @Test
  void whatLogitsMeanIsNotGuessed() {
    for (String command : List.of("evaluate", "predict")) {
      CommandLineRun run = run(command, LOGITS);
      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.err())
          .contains("its 10 outputs come from no softmax or sigmoid")
          .contains("model.outputs = classes");
    }
    CommandLineRun few = run("predict", LOGITS, "data.class-names=[a, b]");
    assertThat(few.exitCode()).isEqualTo(2);
    CommandLineRun numbers = run("evaluate", LOGITS, "model.outputs=numbers");
    assertThat(numbers.exitCode()).isEqualTo(2);
  }

  @Test
  void aCutOfANetworkThatIsUsedWholeIsRefused() {
    for (String command : List.of("evaluate", "predict")) {
      CommandLineRun run = run(command, UNCOMPILED, "model.cut=pool2");
      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.err())
          .contains("Cannot use model.cut = pool2: ", "graft featurize")
          .hasLineCount(1);
    }
  }

  @Tag("long")
  @Test
  void everyKindPredictsTheSame() throws IOException {
    NativeRuntime.pinIfFree();
    Path zip = folder.resolve("model.zip");
    Path compiled = CommandLineRun.file("data/keras/mnist-cnn.h5");
    try (OutputStream out = Files.newOutputStream(zip)) {
      ModelZip.write(KerasModel.read(compiled, "mnist-cnn.h5").network(), out);
    }
    List<Row> expected = predicted(compiled, TEN);
    assertThat(expected).hasSize(1000);
    assertThat(expected.get(0).<String>getAs("label")).isEqualTo("7");
    assertThat(labels(predicted(UNCOMPILED, TEN))).isEqualTo(labels(expected));
    assertThat(labels(predicted(LOGITS, TEN))).isEqualTo(labels(expected));
    CommandLineRun unsaid = run("predict", zip);
    assertThat(unsaid.exitCode()).isEqualTo(2);
    assertThat(unsaid.err()).contains("does not say what shape its examples have");
  }

  private List<Row> predicted(Path model, String... sets) throws IOException {
    CommandLineRun run = run("predict", model, sets);
    assertThat(run.exitCode()).as(run.err()).isZero();
    return Predictions.spark()
        .read()
        .parquet(folder.resolve("predict" + (runs - 1) + "/predictions").toString())
        .collectAsList();
  }

  private static List<String> labels(List<Row> rows) {
    return rows.stream().map(row -> row.<String>getAs("label")).toList();
  }
}
