package dev.graft.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.graft.dataset.Normalization;
import dev.graft.dataset.Task;
import dev.graft.engine.dl4j.GraphNetwork;
import dev.graft.image.PictureDecoder;
import dev.graft.image.PictureShape;
import dev.graft.io.BundleStore;
import dev.graft.io.Json;
import dev.graft.predict.Prediction;
import dev.graft.predict.Predictor;
import dev.graft.save.Bundle;
import dev.graft.spark.Pictures;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** Predictions for every other format, without labels, against plain Java on the same bytes. */
class PredictFormatsTest {

  private static final int SIDE = 32;

  @TempDir static Path folder;

  private static Path model;
  private static Path grey;

  @BeforeAll
  static void pretrain() throws IOException {
    model = folder.resolve("model");
    CommandLineRun run =
        Predictions.command(
            "pretrain",
            model,
            "data.format=images",
            "data.train.path=" + Pictures.folder(folder.resolve("train"), 12, 1),
            "data.images.height=" + SIDE,
            "data.images.width=" + SIDE,
            "data.images.resize=crop",
            "data.scale=255",
            "train.workers=2",
            "train.epochs=3",
            "train.batch-size=12",
            "model.layers=[{name: conv, type: convolution2d, units: 4, kernel: 5, stride: 4}, {name: out, type: output, units: 3}]");
    assertThat(run.exitCode()).as(run.err()).isZero();
    grey = folder.resolve("grey");
    CommandLineRun digits = CommandLineRun.pretrain(grey, "train.epochs=1", "data.train.limit=100");
    assertThat(digits.exitCode()).as(digits.err()).isZero();
  }

  private static void requireSame(Row row, Prediction expected) {
    assertThat(Predictions.floats(row, "probability"))
        .containsExactly(expected.probabilities(), within(1e-6f));
    assertThat(row.<Double>getAs("prediction")).isEqualTo(expected.label());
    assertThat(row.<String>getAs("label")).isEqualTo(expected.className());
    assertThat(row.<String>getAs("problem")).isNull();
  }

  private static float[] floats(byte[] bytes, int from, int length) {
    float[] floats = new float[length];
    for (int i = 0; i < length; i++) {
      floats[i] = bytes[from + i] & 0xff;
    }
    return floats;
  }

  private static float[] decoded(byte[] file) throws Exception {
    PictureShape shape = new PictureShape(3, SIDE, SIDE, PictureShape.Resize.of("crop"));
    byte[] pixels = new PictureDecoder(shape, 1 << 20).decode(file);
    return floats(pixels, 0, pixels.length);
  }

  /** Pictures at any depth, none in a folder of its class, and what is no picture. */
  private static Path album(String name) throws IOException {
    Path album = Files.createDirectories(folder.resolve(name).resolve("a/b"));
    Files.write(folder.resolve(name).resolve("0.png"), Pictures.file("png", 0, 40, 36, 5));
    Files.write(folder.resolve(name).resolve("a/1.jpg"), Pictures.file("jpg", 1, 30, 50, 6));
    Files.write(album.resolve("2.png"), Pictures.file("png", 2, 33, 33, 7));
    Files.writeString(album.resolve("3.png"), "this is no picture");
    return folder.resolve(name);
  }

  @Test
  void picturesOfAFolderWithoutClasses() throws Exception {
    Path album = album("album");
    Predictions done =
        Predictions.of(
            model,
            folder.resolve("album-out"),
            "data.format=images",
            "data.max-corrupt=0.25",
            "data.predict.path=" + album);
    assertThat(done.columns()).startsWith("path", "prediction");
    List<Row> rows = done.rows("path");
    assertThat(rows).hasSize(4);
    try (Predictor predictor = Predictor.load(model.resolve("model"))) {
      for (int i = 0; i < 3; i++) {
        String path = rows.get(i).getAs("path");
        requireSame(
            rows.get(i),
            predictor.predict(decoded(Files.readAllBytes(Path.of(java.net.URI.create(path))))));
      }
    }
    assertThat(rows.get(3).<String>getAs("path")).endsWith("a/b/3.png");
    assertThat(rows.get(3).<String>getAs("problem"))
        .isEqualTo("it is no JPEG, PNG, BMP, GIF or WebP picture");
    assertThat(done.report().at("/data/problems/0").asText())
        .endsWith("a/b/3.png: it is no JPEG, PNG, BMP, GIF or WebP picture");
  }

  @Test
  void picturesThatATableNames() throws Exception {
    Path album = album("named");
    Path table =
        Files.writeString(
            album.resolve("list.csv"), "who,path\nx,0.png\ny,a/1.jpg\nz,nowhere.png\nx,0.png\n");
    Predictions done =
        Predictions.of(
            model,
            folder.resolve("named-out"),
            "data.format=images",
            "data.max-corrupt=0.3",
            "data.predict.path=" + table);
    assertThat(done.columns()).startsWith("who", "path", "prediction");
    List<Row> rows = done.rows("path", "who");
    assertThat(rows)
        .extracting(row -> row.<String>getAs("path"))
        .containsExactly("0.png", "0.png", "a/1.jpg", "nowhere.png");
    try (Predictor predictor = Predictor.load(model.resolve("model"))) {
      for (int i = 0; i < 3; i++) {
        requireSame(
            rows.get(i),
            predictor.predict(
                decoded(Files.readAllBytes(album.resolve(rows.get(i).<String>getAs("path"))))));
      }
    }
    assertThat(rows.get(3).<String>getAs("problem")).isEqualTo("there is no such file");
    Predictions kept =
        Predictions.of(
            model,
            folder.resolve("named-kept"),
            "data.format=images",
            "data.max-corrupt=0.3",
            "predict.keep=[who]",
            "data.predict.path=" + table);
    assertThat(kept.columns()).startsWith("who", "prediction").doesNotContain("path");
    assertThat(kept.rows("who"))
        .extracting(row -> row.<String>getAs("who"), row -> row.<String>getAs("label"))
        .containsExactlyInAnyOrderElementsOf(
            rows.stream()
                .map(row -> tuple(row.<String>getAs("who"), row.<String>getAs("label")))
                .toList());
  }

  @Test
  void aPictureOutsideTheTablesFolderIsNotRead() throws Exception {
    Path album = album("outside");
    Path secret = Files.write(folder.resolve("secret.png"), Pictures.file("png", 0, 20, 20, 3));
    Path table =
        Files.writeString(
            album.resolve("list.csv"), "path\n0.png\n" + secret + "\n../secret.png\n");
    List<Row> rows =
        Predictions.of(
                model,
                folder.resolve("outside-out"),
                "data.format=images",
                "data.max-corrupt=0.7",
                "data.predict.path=" + table)
            .rows("path");
    assertThat(rows)
        .extracting(row -> row.<String>getAs("problem") == null)
        .containsExactly(false, false, true);
    assertThat(rows.get(0).<String>getAs("problem"))
        .startsWith("pictures are read from ")
        .endsWith("/outside alone; data.images.roots names more folders");
  }

  @Test
  void picturesThatATableHolds() throws Exception {
    Path album = album("held");
    Path table = folder.resolve("held-table");
    Predictions.spark()
        .read()
        .format("binaryFile")
        .option("recursiveFileLookup", true)
        .load(album.toString())
        .write()
        .parquet(table.toString());
    Predictions done =
        Predictions.of(
            model,
            folder.resolve("held-out"),
            "data.format=images",
            "data.max-corrupt=0.25",
            "data.predict.path=" + table);
    assertThat(done.columns())
        .startsWith("path", "modificationTime", "length", "prediction")
        .doesNotContain("content");
    requireHeld(done.rows("path"));
    Predictions byColumn =
        Predictions.of(
            model,
            folder.resolve("column-out"),
            "data.format=table",
            "data.table.format=parquet",
            "data.table.picture=content",
            "data.max-corrupt=0.25",
            "data.predict.path=" + table);
    assertThat(byColumn.columns()).isEqualTo(done.columns());
    requireHeld(byColumn.rows("path"));
  }

  private static void requireHeld(List<Row> rows) throws Exception {
    assertThat(rows).hasSize(4);
    try (Predictor predictor = Predictor.load(model.resolve("model"))) {
      for (Row row : rows.subList(0, 3)) {
        byte[] file = Files.readAllBytes(Path.of(java.net.URI.create(row.getAs("path"))));
        requireSame(row, predictor.predict(decoded(file)));
      }
    }
    assertThat(rows.get(3).<String>getAs("problem"))
        .isEqualTo(
            "the picture in the column content: it is no JPEG, PNG, BMP, GIF or WebP picture");
  }

  @Test
  void cifarWithLabelsThatAreNone() throws IOException {
    byte[] records = new byte[40 * (1 + 3 * SIDE * SIDE)];
    new Random(4).nextBytes(records);
    Path data = Files.createDirectories(folder.resolve("cifar"));
    Files.write(data.resolve("some.bin"), records);
    Predictions done =
        Predictions.of(
            model,
            folder.resolve("cifar-out"),
            "data.format=cifar10",
            "predict.partitions=3",
            "predict.keep=[record]",
            "data.predict.path=" + data);
    assertThat(done.columns()).startsWith("record", "prediction").doesNotContain("path");
    List<Row> rows = done.rows("record");
    assertThat(rows)
        .extracting(row -> row.<Long>getAs("record").intValue())
        .hasSize(40)
        .isSorted()
        .doesNotHaveDuplicates();
    assertThat(done.files()).hasSize(3);
    try (Predictor predictor = Predictor.load(model.resolve("model"))) {
      for (int i = 0; i < 40; i++) {
        requireSame(rows.get(i), predictor.predict(floats(records, i * 3073 + 1, 3072)));
      }
    }
  }

  @Test
  void idxWithoutLabels() throws IOException {
    byte[] pixels = new byte[25 * 28 * 28];
    new Random(5).nextBytes(pixels);
    ByteArrayOutputStream idx = new ByteArrayOutputStream();
    DataOutputStream header = new DataOutputStream(idx);
    for (int number : new int[] {0x803, 25, 28, 28}) {
      header.writeInt(number);
    }
    idx.write(pixels);
    Path data = Files.write(folder.resolve("images"), idx.toByteArray());
    Predictions done =
        Predictions.of(
            grey, folder.resolve("idx-out"), "predict.partitions=4", "data.predict.images=" + data);
    assertThat(done.files()).hasSize(4);
    List<Row> rows = done.rows("record");
    assertThat(rows).hasSize(25);
    try (Predictor predictor = Predictor.load(grey.resolve("model"))) {
      for (int i = 0; i < 25; i++) {
        assertThat(rows.get(i).<String>getAs("path")).isEqualTo(data.toString());
        requireSame(rows.get(i), predictor.predict(floats(pixels, i * 784, 784)));
      }
    }
    CommandLineRun wrong =
        Predictions.predict(model, folder.resolve("wrong"), "data.predict.images=" + data);
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.err())
        .contains("its examples have the shape [28, 28], the model takes [3, 32, 32]")
        .hasLineCount(1);
  }

  @Test
  void csvWithAndWithoutTheLabelsColumn() throws IOException {
    Path small = folder.resolve("small");
    StringBuilder train = new StringBuilder();
    Random random = new Random(6);
    for (int i = 0; i < 80; i++) {
      train.append(
          String.format(
              Locale.ROOT,
              "%.3f,%.3f,%d%n",
              i % 2 + random.nextGaussian(),
              random.nextGaussian(),
              i % 2));
    }
    CommandLineRun run =
        Predictions.command(
            "pretrain",
            small,
            "data.format=csv",
            "data.train.path=" + Files.writeString(folder.resolve("small.csv"), train),
            "data.class-names=[no, yes]",
            "train.workers=2",
            "train.epochs=2",
            "train.batch-size=10",
            "model.layers=[{name: out, type: output, units: 1, activation: sigmoid, loss: binary-crossentropy}]");
    assertThat(run.exitCode()).as(run.err()).isZero();
    List<float[]> given = new ArrayList<>();
    StringBuilder bare = new StringBuilder();
    StringBuilder labelled = new StringBuilder();
    for (int i = 0; i < 30; i++) {
      given.add(new float[] {i * 0.25f - 3, 1 - i * 0.5f});
      bare.append(given.get(i)[0]).append(',').append(given.get(i)[1]).append('\n');
      labelled.append(given.get(i)[0]).append(',').append(given.get(i)[1]).append(",a name\n");
    }
    bare.append("1,x\n");
    labelled.append("1,x,a name\n");
    for (StringBuilder text : List.of(bare, labelled)) {
      Path data = Files.writeString(folder.resolve("given.csv"), text);
      Predictions done =
          Predictions.of(
              small,
              folder.resolve("csv-out"),
              "--overwrite",
              "data.format=csv",
              "data.max-corrupt=0.1",
              "predict.top-k=5",
              "predict.batch-size=" + (text == bare ? 8 : 9),
              "data.predict.path=" + data);
      requireBinary(small, done.rows("record"), given);
    }
    Path wide = Files.writeString(folder.resolve("wide.csv"), "1,2,3,4\n");
    CommandLineRun wrong =
        Predictions.predict(
            small, folder.resolve("wide"), "data.format=csv", "data.predict.path=" + wide);
    assertThat(wrong.err())
        .contains("wide.csv: it has 4 columns, the model takes 2")
        .hasLineCount(1);
  }

  /** Its three outputs are sigmoid(x), sigmoid(y) and sigmoid(-x). */
  @Test
  void aModelOfSeveralLabelsNamesThoseThatHold() throws IOException {
    ComputationGraph network =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("in")
                .addLayer(
                    "out",
                    new OutputLayer.Builder(LossFunctions.LossFunction.XENT)
                        .nIn(2)
                        .nOut(3)
                        .activation(Activation.SIGMOID)
                        .build(),
                    "in")
                .setOutputs("out")
                .build());
    network.init(Nd4j.createFromArray(1f, 0, 0, 1, -1, 0, 0, 0, 0).reshape(1, 9), false);
    Path bundle = folder.resolve("labels");
    new Bundle(
            new GraphNetwork(network),
            new int[] {2},
            Normalization.scale(1),
            Json.object(),
            Task.MULTI_LABEL,
            List.of("right", "up", "left"),
            Json.object(),
            null)
        .save(BundleStore.directory(bundle));
    Path data = Files.writeString(folder.resolve("points.csv"), "2,1\n2,-1\n-2,-1\n");
    Predictions done =
        Predictions.of(
            bundle,
            folder.resolve("labels-out"),
            "data.format=csv",
            "predict.top-k=1",
            "data.predict.path=" + data);
    assertThat(done.columns())
        .containsExactly("path", "record", "prediction", "probability", "top_k", "problem");
    List<Row> rows = done.rows("record");
    assertThat(rows)
        .extracting(row -> row.<String>getList(row.fieldIndex("prediction")))
        .map(List::copyOf)
        .containsExactly(List.of("right", "up"), List.of("right"), List.of("left"));
    assertThat(Predictions.floats(rows.get(0), "probability"))
        .containsExactly(new float[] {0.880797f, 0.731059f, 0.119203f}, within(1e-5f));
    assertThat(rows.get(2).<Row>getList(rows.get(2).fieldIndex("top_k")))
        .extracting(row -> row.<String>getAs("label"))
        .containsExactly("left");
    assertThat(done.report().at("/model/task").asText()).isEqualTo("multi-label");
  }

  private static void requireBinary(Path small, List<Row> rows, List<float[]> given)
      throws IOException {
    assertThat(rows).hasSize(31);
    try (Predictor predictor = Predictor.load(small.resolve("model"))) {
      for (int i = 0; i < 30; i++) {
        Prediction expected = predictor.predict(given.get(i));
        float yes = expected.probabilities()[0];
        Predictions.requireTwoClasses(rows.get(i), expected);
        assertThat(rows.get(i).<String>getAs("label")).isEqualTo(yes >= 0.5 ? "yes" : "no");
        assertThat(rows.get(i).<Row>getList(rows.get(i).fieldIndex("top_k")))
            .extracting(row -> row.<String>getAs("label"))
            .containsExactly(yes > 0.5 ? "yes" : "no", yes > 0.5 ? "no" : "yes");
      }
    }
    assertThat(rows.get(30).<String>getAs("problem")).isEqualTo("column 1 is \"x\", not a number");
  }
}
