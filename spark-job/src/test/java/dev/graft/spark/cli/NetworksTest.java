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
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;

/** Networks by name, from a file, and on sequences, from end to end. */
class NetworksTest {

  private static final int LENGTH = 12;
  private static final int WORDS = 30;
  private static final String TEXT =
      "model.architecture={name: embedding-mean, words: 30, dimensions: 8, units: 6, outputs: 1}";

  @TempDir static Path folder;

  private static Path texts;
  private static Path mean;

  @BeforeAll
  static void pretrainOnTexts() throws IOException {
    texts = folder.resolve("texts.csv");
    Files.write(texts, texts());
    mean = folder.resolve("mean");
    CommandLineRun run = onTexts("pretrain", mean, TEXT);
    assertThat(run.exitCode()).as(run.err()).isZero();
  }

  /** Texts of 1 to 12 words, padded with zeros; those of class 1 hold more words above 15. */
  private static List<String> texts() {
    Random random = new Random(5);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      int label = random.nextInt(2);
      int size = 1 + random.nextInt(LENGTH);
      StringBuilder line = new StringBuilder();
      for (int j = 0; j < LENGTH; j++) {
        int half = (random.nextInt(10) < 8 ? label : 1 - label) * (WORDS / 2 - 1);
        line.append(j < size ? 2 + half + random.nextInt(WORDS / 2 - 1) : 0).append(',');
      }
      lines.add(line.append(label).toString());
    }
    return lines;
  }

  private static CommandLineRun onTexts(String command, Path output, String... more) {
    return CommandLineRun.command(
        command,
        List.of(
            "output=" + output,
            "data.format=csv",
            "data.train.path=" + texts,
            "data.test.fraction=0.3",
            "train.workers=2",
            "train.epochs=4",
            "train.batch-size=16",
            "train.average-every=4",
            "train.optimizer.learning-rate=0.02"),
        more);
  }

  private static JsonNode report(Path output) throws IOException {
    try (InputStream in = Files.newInputStream(output.resolve("report.json"))) {
      return Json.read(in);
    }
  }

  @Test
  void aMeanOfWordVectorsLearnsTextsByNameAndScoresThemInPlainJava() throws IOException {
    JsonNode report = report(mean);
    assertThat(report.at("/metrics/test/accuracy").asDouble()).isGreaterThan(0.8);
    assertThat(report.at("/model/trainable").asLong()).isEqualTo(30 * 8 + 8 * 6 + 6 + 6 + 1);
    Predictor predictor = Predictor.load(mean.resolve("model"));
    float[] three = {20, 25, 28, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    float[] twice = {20, 25, 28, 20, 25, 28, 0, 0, 0, 0, 0, 0};
    assertThat(predictor.predict(three).label()).isOne();
    assertThat(predictor.predict(three).probabilities()[0])
        .isCloseTo(predictor.predict(twice).probabilities()[0], within(1e-5f));
  }

  /** The embedding frozen: texts pass it once, the store holds one vector each. */
  @Test
  void frozenWordVectorsGoThroughTheFeatureStore() throws IOException {
    Path output = folder.resolve("frozen");
    CommandLineRun run =
        onTexts(
            "fine-tune",
            output,
            "model.pretrained=" + mean,
            "model.cut=mean",
            "model.head=[{name: new, type: dense, units: 4}, {name: answer, type: output, units: 1, activation: sigmoid, loss: binary-crossentropy}]",
            "evaluate.baselines=[scratch, probe]");
    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode report = report(output);
    assertThat(report.at("/model/trainable").asLong()).isEqualTo(8 * 4 + 4 + 4 + 1);
    assertThat(report.at("/training/backbonePasses").asLong()).isEqualTo(600);
    assertThat(report.at("/training/backboneAcceleration").asText())
        .isEqualTo("word vectors averaged in place in embedding");
    assertThat(report.at("/metrics/test/accuracy").asDouble()).isGreaterThan(0.8);
    assertThat(report.at("/baselines/probe/test/accuracy").asDouble()).isGreaterThan(0.8);
    assertThat(report.at("/baselines/probe/stoppedBy").asText()).isEqualTo("converged");
    assertThat(report.at("/baselines/scratch/stoppedBy").asText()).isEqualTo("epochs");
    assertThat(report.at("/baselines/scratch/test/accuracy").asDouble()).isGreaterThan(0.7);
  }

  @Test
  void freezingTheEmbeddingAloneIsRefusedAndInspectSaysWhereToCut() {
    CommandLineRun run =
        onTexts(
            "fine-tune", folder.resolve("no"), "model.pretrained=" + mean, "model.cut=embedding");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("cut at mean, or set model.frozen = false").hasLineCount(1);
    CommandLineRun inspected = CommandLineRun.of("inspect", mean.toString());
    assertThat(inspected.out()).containsPattern("embedding +EmbeddingSequenceLayer +240 .* no");
    assertThat(inspected.out()).containsPattern("mean +GlobalPoolingLayer +0 +yes");
  }

  @Test
  void anLstmReadsTextsByName() throws IOException {
    Path output = folder.resolve("lstm");
    CommandLineRun run =
        onTexts(
            "pretrain",
            output,
            "model.architecture={name: lstm-text, words: 30, dimensions: 8, units: 6}",
            "data.train.limit=64",
            "train.micro-batch-size=4",
            "train.epochs=1");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(report(output).at("/model/trainable").asLong())
        .isEqualTo(30 * 8 + 4 * (8 + 6 + 1) * 6 + 6 * 2 + 2);
    assertThat(report(output).at("/training/ledger/trained").asLong()).isEqualTo(64);
  }

  /** 28 rows of 28 pixels, one after the other. */
  @Test
  void anLstmReadsPicturesRowByRow() throws IOException {
    Path output = folder.resolve("rows");
    CommandLineRun run =
        CommandLineRun.pretrain(
            output,
            "model.layers=[{name: rows, type: lstm, units: 12}, {name: out, type: output, units: 10}]",
            "data.train.limit=80",
            "train.epochs=1",
            "data.only-labels=[0, 1]");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(report(output).at("/model/trainable").asLong())
        .isEqualTo(4 * (28 + 12 + 1) * 12 + 12 * 10 + 10);
  }

  @Test
  void aLayoutInJsonIsTrainedAndIsPartOfTheJobsIdentity() throws IOException {
    Path file = folder.resolve("net.json");
    Files.writeString(file, json(5));
    Path output = folder.resolve("json");
    assertThat(fromJson(output, file).exitCode()).isZero();
    assertThat(report(output).at("/model/trainable").asLong()).isEqualTo(784 * 5 + 5 + 5 * 10 + 10);
    Files.writeString(file, json(6));
    assertThat(fromJson(output, file).err()).contains("another configuration");
    CommandLineRun missing = fromJson(folder.resolve("none"), folder.resolve("none.json"));
    assertThat(missing.exitCode()).isEqualTo(2);
    assertThat(missing.err()).contains("none.json: there is no such file.").hasLineCount(1);
  }

  private static CommandLineRun fromJson(Path output, Path file) {
    return CommandLineRun.pretrain(
        output, "model.layers=[]", "model.json=" + file, "train.epochs=1");
  }

  private static String json(int units) {
    MultiLayerConfiguration layers =
        new NeuralNetConfiguration.Builder()
            .list()
            .layer(
                new DenseLayer.Builder().nIn(784).nOut(units).activation(Activation.RELU).build())
            .layer(new OutputLayer.Builder().nIn(units).nOut(10).build())
            .build();
    return layers.toJson();
  }
}
