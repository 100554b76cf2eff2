package dev.graft.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.engine.NativeRuntime;
import dev.graft.io.Json;
import dev.graft.io.Sha256;
import dev.graft.predict.Prediction;
import dev.graft.predict.Predictor;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.spark.sql.Row;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands on an ONNX backbone, from end to end on real pictures, and what is refused. */
class OnnxCommandsTest {

  private static final Path MODEL =
      CommandLineRun.file("engines/onnx/src/test/resources/dev/graft/engine/onnx/clothes.onnx");
  private static final String CUT = "model.cut=/MaxPool_output_0";
  private static final String HEAD =
      "model.head=[{name: hidden, type: dense, units: 32}, {name: clothes, type: output, units: 10}]";

  private static final String EPOCHS = "train.epochs=6";

  /** Values at the cut: 6 maps of 6x6. */
  private static final int VALUES = 6 * 6 * 6;

  @TempDir static Path folder;

  private static Path tuned;
  private static JsonNode report;

  @BeforeAll
  static void fineTune() throws IOException {
    tuned = folder.resolve("tuned");
    CommandLineRun run =
        CommandLineRun.fineTune(
            MODEL, tuned, CUT, HEAD, EPOCHS, "evaluate.baselines=[probe]", "train.device=auto");
    assertThat(run.exitCode()).as(run.err()).isZero();
    report = json(tuned.resolve("report.json"));
  }

  private static JsonNode json(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return Json.read(in);
    }
  }

  private static JsonNode run(Path pretrained, String name, String... sets) throws IOException {
    Path output = folder.resolve(name);
    CommandLineRun run = CommandLineRun.fineTune(pretrained, output, sets);
    assertThat(run.exitCode()).as(run.err()).isZero();
    return json(output.resolve("report.json"));
  }

  @Test
  void theHeadLearnsOnTheActivationsAndEveryExamplePassesTheBackboneOnce() {
    assertThat(report.at("/metrics/test/accuracy").asDouble()).isGreaterThan(0.4);
    assertThat(report.at("/baselines/probe/test/accuracy").asDouble()).isGreaterThan(0.4);
    long examples =
        report.at("/data/train").asLong()
            + report.at("/data/validation").asLong()
            + report.at("/data/test").asLong();
    assertThat(report.at("/training/backbonePasses").asLong()).isEqualTo(examples);
    assertThat(report.at("/training/backboneAcceleration").asText()).startsWith("ONNX Runtime 1.");
  }

  @Test
  void whereThereIsNoGpuTheCpuComputesAndTheReportSaysWhy() {
    assertThat(report.at("/decided").toString())
        .contains("train.device = auto: on CPUs, as on " + NativeRuntime.host() + " ONNX Runtime");
    assertThat(report.at("/plan/device").asText()).isEqualTo("cpu");
    assertThat(report.at("/plan/arithmetic").asText()).endsWith(", CPUs in place of GPUs");
  }

  @Test
  void onlyTheHeadTravelsAndTheBackboneIsReportedBesideIt() throws IOException {
    long head = VALUES * 32 + 32 + 32 * 10 + 10;
    assertThat(report.at("/model/parameters").asLong()).isEqualTo(head);
    assertThat(report.at("/model/trainable").asLong()).isEqualTo(head);
    assertThat(report.at("/communication/bytesBroadcastPerRound").asLong()).isEqualTo(4 * 3 * head);
    assertThat(report.at("/model/created").toString()).isEqualTo("[\"hidden\",\"clothes\"]");
    JsonNode backbone = report.at("/model/backbone");
    assertThat(backbone.path("sha256").asText()).isEqualTo(Sha256.hex(Files.readAllBytes(MODEL)));
    assertThat(backbone.path("tensor").asText()).isEqualTo("/MaxPool_output_0");
    assertThat(backbone.path("shape").toString()).isEqualTo("[6,6,6]");
    assertThat(backbone.path("parameters").asLong()).isEqualTo(6 * 25 + 6 + VALUES * 4 + 4);
  }

  @Test
  void theBundleHoldsTheFileAsItWasAndAHeadThatPlainDeeplearning4jOpens() throws IOException {
    Path model = tuned.resolve("model");
    assertThat(model.resolve("backbone.onnx")).hasSameBinaryContentAs(MODEL);
    assertThat(json(model.resolve("MANIFEST.json")).at("/files/backbone.onnx/sha256").asText())
        .isEqualTo(Sha256.hex(Files.readAllBytes(MODEL)));
    assertThat(json(model.resolve("provenance.json")).path("backboneSha256").asText())
        .isEqualTo(Sha256.hex(Files.readAllBytes(MODEL)));
    assertThat(
            ModelSerializer.restoreComputationGraph(model.resolve("model.zip").toFile(), false)
                .numParams())
        .isEqualTo(report.at("/model/parameters").asLong());
  }

  @Test
  void evaluatingTheBundleGivesTheReportedMetrics() throws IOException {
    Path output = folder.resolve("evaluated");
    CommandLineRun run = evaluate(tuned, output);
    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode evaluated = json(output.resolve("report.json"));
    assertThat(evaluated.at("/metrics/test/confusion"))
        .isEqualTo(report.at("/metrics/test/confusion"));
    assertThat(evaluated.path("weightsSha256")).isEqualTo(report.path("weightsSha256"));
    assertThat(evaluated.at("/model/backbone")).isEqualTo(report.at("/model/backbone"));
  }

  private static CommandLineRun evaluate(Path model, Path output) {
    String data = CommandLineRun.file("data/fashion-mnist-sample").toString();
    return CommandLineRun.command(
        "evaluate",
        List.of(
            "output=" + output,
            "model.pretrained=" + model,
            "data.scale=255",
            "data.test.images=" + data + "/t10k-images-idx3-ubyte.gz",
            "data.test.labels=" + data + "/t10k-labels-idx1-ubyte.gz"));
  }

  @Test
  void thePredictorGivesTheReportedConfusion() throws IOException {
    String data = "data/fashion-mnist-sample/t10k-";
    byte[] labels = gunzip(data + "labels-idx1-ubyte.gz", 8);
    byte[] pixels = gunzip(data + "images-idx3-ubyte.gz", 16);
    float[][] examples = new float[labels.length][28 * 28];
    for (int i = 0; i < pixels.length; i++) {
      examples[i / 784][i % 784] = pixels[i] & 0xff;
    }
    int[][] confusion = new int[10][10];
    try (Predictor predictor = Predictor.load(tuned.resolve("model"))) {
      List<Prediction> predictions = predictor.predict(examples);
      for (int i = 0; i < labels.length; i++) {
        confusion[labels[i]][predictions.get(i).label()]++;
      }
    }
    assertThat(Json.of(confusion)).isEqualTo(report.at("/metrics/test/confusion"));
  }

  @Test
  void predictGivesTheReportedConfusion() throws IOException {
    String data = "data/fashion-mnist-sample/t10k-";
    Predictions done =
        Predictions.of(
            tuned,
            folder.resolve("predicted"),
            "data.predict.images=" + CommandLineRun.file(data + "images-idx3-ubyte.gz"));
    byte[] labels = gunzip(data + "labels-idx1-ubyte.gz", 8);
    int[][] confusion = new int[10][10];
    for (Row row : done.rows()) {
      int picture = row.<Number>getAs("record").intValue();
      confusion[labels[picture]][row.<Double>getAs("prediction").intValue()]++;
    }
    assertThat(Json.of(confusion)).isEqualTo(report.at("/metrics/test/confusion"));
  }

  private static byte[] gunzip(String name, int header) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new GZIPInputStream(Files.newInputStream(CommandLineRun.file(name))))) {
      in.skipNBytes(header);
      return in.readAllBytes();
    }
  }

  @Test
  void theSameJobGivesTheSameWeights() throws IOException {
    JsonNode again = run(MODEL, "again", CUT, HEAD, EPOCHS);
    assertThat(again.path("weightsSha256")).isEqualTo(report.path("weightsSha256"));
  }

  @Test
  void trainingGoesOnFromABundle() throws IOException {
    JsonNode further = run(tuned, "further", "evaluate.metric=loss");
    assertThat(further.at("/model/copied").toString()).isEqualTo("[\"hidden\",\"clothes\"]");
    assertThat(further.at("/model/backbone")).isEqualTo(report.at("/model/backbone"));
    assertThat(further.path("weightsSha256")).isNotEqualTo(report.path("weightsSha256"));
    assertThat(further.at("/metrics/test/loss").asDouble())
        .isLessThan(report.at("/metrics/test/loss").asDouble());
  }

  @Tag("long")
  @Test
  void aBundleCanBeCutAmongTheLayersOnItsBackbone() throws IOException {
    String head = "model.head=[{name: sorts, type: output, units: 10}]";
    JsonNode cut = run(tuned, "cut", "model.cut=hidden", head, "evaluate.baselines=[probe]");
    assertThat(cut.at("/model/trainable").asLong()).isEqualTo(32 * 10 + 10);
    assertThat(cut.at("/model/parameters").asLong()).isEqualTo(VALUES * 32 + 32 + 32 * 10 + 10);
    assertThat(cut.at("/training/backbonePasses").asLong())
        .isEqualTo(report.at("/training/backbonePasses").asLong());
    Path output = folder.resolve("cut-evaluated");
    CommandLineRun evaluated = evaluate(folder.resolve("cut"), output);
    assertThat(evaluated.exitCode()).as(evaluated.err()).isZero();
    assertThat(json(output.resolve("report.json")).at("/metrics/test/confusion"))
        .isEqualTo(cut.at("/metrics/test/confusion"));
  }

  @Test
  void aBundleCanBeCutAtAnotherTensorOfItsBackbone() throws IOException {
    String head = "model.head=[{name: sorts, type: output, units: 10}]";
    JsonNode other = run(tuned, "other", "model.cut=kinds", head);
    assertThat(other.at("/model/backbone/tensor").asText()).isEqualTo("kinds");
    assertThat(other.at("/model/trainable").asLong()).isEqualTo(4 * 10 + 10);
  }

  @Test
  void withoutACutTheHeadIsOnTheFirstOutputAndPoolingIsForTheJobToSay() throws IOException {
    String head = "model.head=[{name: sorts, type: output, units: 10}]";
    assertThat(run(MODEL, "first", head).at("/model/backbone/tensor").asText()).isEqualTo("kinds");
    JsonNode pooled = run(MODEL, "pooled", CUT, head, "model.onnx.pooling=mean");
    assertThat(pooled.at("/model/backbone/shape").toString()).isEqualTo("[6]");
    // The bundle remembers it.
    Path output = folder.resolve("pooled-evaluated");
    CommandLineRun evaluated = evaluate(folder.resolve("pooled"), output);
    assertThat(evaluated.exitCode()).as(evaluated.err()).isZero();
    assertThat(json(output.resolve("report.json")).at("/metrics/test/confusion"))
        .isEqualTo(pooled.at("/metrics/test/confusion"));
  }

  @Test
  void inspectShowsWhereAModelCanBeCut() {
    CommandLineRun file = CommandLineRun.of("inspect", MODEL.toString());
    assertThat(file.exitCode()).as(file.err()).isZero();
    assertThat(file.out())
        .contains("opset 17, made by pytorch")
        .contains("takes       pictures: float [n, 1, 28, 28]", "gives       kinds: float [n, 4]")
        .containsPattern("/MaxPool_output_0 +MaxPool +\\[6, 6, 6\\]");
    CommandLineRun bundle = CommandLineRun.of("inspect", tuned.toString());
    assertThat(bundle.exitCode()).as(bundle.err()).isZero();
    assertThat(bundle.out())
        .contains(
            "input       [1, 28, 28], divided by 255.0",
            "cut         /MaxPool_output_0",
            "clothes");
  }

  private static void refuses(String sentencePart, String... sets) {
    refuses(MODEL, sentencePart, sets);
  }

  private static void refuses(Path model, String sentencePart, String... sets) {
    Path output = folder.resolve("never");
    CommandLineRun run = CommandLineRun.fineTune(model, output, sets);
    assertThat(run.err()).contains(sentencePart).hasLineCount(1);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(output).doesNotExist();
  }

  @Test
  void whatAnOnnxModelCannotDoIsRefused() {
    refuses(
        "Cannot train the baseline scratch: the backbone is an ONNX model",
        CUT,
        HEAD,
        "evaluate.baselines=[scratch]");
    refuses("Cannot use model.frozen = false with the ONNX model", CUT, HEAD, "model.frozen=false");
    refuses("without model.head: it stays as it is", CUT, "data.table.targets=[value]");
    refuses("near ones are /MaxPool_output_0", "model.cut=MaxPool", HEAD);
    String missing =
        "Cannot use train.device = gpu: on " + NativeRuntime.host() + " ONNX Runtime was";
    refuses(missing, CUT, HEAD, "train.device=gpu");
    refuses(missing, CUT, HEAD, "model.onnx.provider=cuda");
    refuses("there is no such file", CUT, HEAD, "model.tokenizer=" + folder.resolve("none"));
    Path output = folder.resolve("never");
    CommandLineRun alone = evaluate(MODEL, output);
    assertThat(alone.exitCode()).isEqualTo(2);
    assertThat(alone.err()).contains("come from no softmax or sigmoid").hasLineCount(1);
    assertThat(output).doesNotExist();
  }

  @Test
  void aHeadNeedsACutWhereItIsNotClearWhatItGoesOn() {
    refuses(tuned, "Cannot use model.head without model.cut", HEAD);
  }

  @Test
  void onnxSettingsForAnotherModelAreRefused() throws IOException {
    Path pretrained = folder.resolve("pretrained");
    assertThat(CommandLineRun.pretrain(pretrained, "train.epochs=1").exitCode()).isZero();
    refuses(pretrained, "is no ONNX model", "model.onnx.pooling=mean");
  }

  @Test
  void filesThatAreNoModelsAreRefused() throws IOException {
    byte[] whole = Files.readAllBytes(MODEL);
    for (String name : List.of("short.onnx", "short")) {
      Path file = Files.write(folder.resolve(name), java.util.Arrays.copyOf(whole, 700));
      refuses(file, file + ": it is no ONNX model, or it is damaged.", CUT, HEAD);
    }
    Path text = Files.writeString(folder.resolve("text.onnx"), "not a model");
    Path empty = Files.write(folder.resolve("empty.onnx"), new byte[0]);
    for (Path file : List.of(text, empty)) {
      refuses(file, "Cannot load a model from " + file + ": ", CUT, HEAD);
    }
  }

  @Test
  void aFileLargerThanAnOnnxModelCanBeIsRefused() throws IOException {
    Path large = folder.resolve("large.onnx");
    try (var file = new java.io.RandomAccessFile(large.toFile(), "rw")) {
      // What follows is not written: the filesystem keeps a hole.
      file.write(Files.readAllBytes(MODEL));
      file.setLength(3L << 30);
    }
    refuses(
        large,
        "it has 3,221,225,472 bytes, and an ONNX model in one file has 2 GB at most",
        CUT,
        HEAD);
  }

  @Test
  void anOnnxModelIsKnownByItsContent() throws IOException {
    Path unnamed = Files.copy(MODEL, folder.resolve("backbone"));
    JsonNode same = run(unnamed, "unnamed", CUT, HEAD, EPOCHS);
    assertThat(same.path("weightsSha256")).isEqualTo(report.path("weightsSha256"));
  }

  @Test
  void aBundleWithAnotherBackboneIsRefused() throws IOException {
    Path damaged = folder.resolve("damaged");
    run(MODEL, "damaged", CUT, HEAD);
    byte[] bytes = Files.readAllBytes(MODEL);
    bytes[bytes.length / 2]++;
    Files.write(damaged.resolve("model/backbone.onnx"), bytes);
    refuses(damaged, "it is damaged, backbone.onnx is not what the manifest says");
  }
}
