package dev.graft.spark.cli;

import static dev.graft.spark.Fixtures.graph;
import static org.apache.spark.ml.functions.array_to_vector;
import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.graft.engine.dl4j.keras.KerasModel;
import dev.graft.spark.ml.Featurizer;
import dev.graft.spark.save.ModelFiles;
import dev.graft.spark.storage.Filesystems;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Activations at a cut, of each kind of model and data. */
class FeaturizeCommandTest {

  private static final String ONNX = "engines/onnx/src/test/resources/dev/graft/engine/onnx/";

  @TempDir static Path folder;

  private static Path model;
  private static Path rows;

  @BeforeAll
  static void pretrain() throws IOException {
    rows = table("train.csv", 90, "kind");
    model = folder.resolve("model");
    CommandLineRun run =
        Predictions.command(
            "pretrain",
            model,
            "data.format=table",
            "data.table={format: csv, label: kind, ignore: [id]}",
            "data.train.path=" + rows,
            "train.workers=2",
            "train.epochs=3",
            "train.batch-size=24",
            "train.optimizer.learning-rate=0.05",
            "model.layers=[{name: hidden, type: dense, units: 8}, {name: out, type: output, units: 3}]");
    assertThat(run.exitCode()).as(run.err()).isZero();
  }

  private static Path table(String name, int count, String last) throws IOException {
    StringBuilder csv = new StringBuilder("id,x,town," + last + "\n");
    for (int i = 0; i < count; i++) {
      csv.append(
          String.format(
              Locale.ROOT,
              "%d,%.3f,%s,%d%n",
              i,
              i % 3 * 2 + Math.sin(i) / 3,
              List.of("Bonn", "Kiel", "Ulm").get(i % 7 % 3),
              i % 3));
    }
    return Files.writeString(folder.resolve(name), csv);
  }

  private static CommandLineRun featurize(String output, Path of, String... sets) {
    return CommandLineRun.command(
        "featurize", List.of("output=" + folder.resolve(output), "model.pretrained=" + of), sets);
  }

  private static Dataset<Row> written(String output, CommandLineRun run) {
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(folder.resolve(output).resolve("_SUCCESS")).exists();
    return Predictions.spark().read().parquet(folder.resolve(output + "/features").toString());
  }

  private static String[] tableJob(Path data) {
    return new String[] {
      "data.format=table", "data.table.format=csv", "data.predict.path=" + data, "model.cut=hidden"
    };
  }

  @Test
  void aTablesRowsKeepTheirColumnsAndGetWhatTheFeaturizerGives() throws IOException {
    CommandLineRun run = featurize("table", model, tableJob(rows));
    Dataset<Row> written = written("table", run);

    assertThat(written.columns()).containsExactly("id", "x", "town", "kind", "features", "problem");
    assertThat(run.out())
        .contains("90, 90 of them featurized, 0 with a problem", "8 values of hidden");
    List<Row> expected =
        new Featurizer()
            .setPretrained(model.toString())
            .setCut("hidden")
            .transform(written.drop("features"))
            .orderBy("id")
            .collectAsList();
    List<Row> found = written.orderBy("id").collectAsList();
    for (int i = 0; i < 90; i++) {
      assertThat(doubles(Predictions.floats(found.get(i), "features")))
          .containsExactly(expected.get(i).<Vector>getAs("activations").toArray());
    }
  }

  private static double[] doubles(float[] values) {
    return Nd4j.createFromArray(values).toDoubleVector();
  }

  /** What training stores at the cut is what the layers above it have learned to take. */
  @Test
  void theLayersAboveTheCutMakeThePredictionsOfThem() throws IOException {
    List<Row> features =
        written("above", featurize("above", model, tableJob(rows))).orderBy("id").collectAsList();
    List<Row> predictions =
        Predictions.of(
                model,
                folder.resolve("predicted"),
                "data.format=table",
                "data.table.format=csv",
                "data.predict.path=" + rows)
            .rows("id");
    ComputationGraph network =
        graph(ModelFiles.load(Filesystems.configuration(), model.toString()).network());
    INDArray weights = network.getLayer("out").getParam("W");
    INDArray bias = network.getLayer("out").getParam("b");
    for (int i = 0; i < 90; i++) {
      float[] row = Predictions.floats(features.get(i), "features");
      INDArray logits =
          Nd4j.createFromArray(new float[][] {row}).mmul(weights).addi(bias.reshape(1, 3));
      assertThat(Predictions.floats(predictions.get(i), "probability"))
          .containsExactly(Nd4j.nn.softmax(logits).toFloatVector(), within(1e-5f));
    }
  }

  @Test
  void sparksLearnersTakeThem() {
    Dataset<Row> written =
        written("ml", featurize("ml", model, tableJob(rows)))
            .withColumn("features", array_to_vector(col("features")))
            .withColumn("kind", col("kind").cast("double"));
    Dataset<Row> predicted =
        new LogisticRegression().setLabelCol("kind").fit(written).transform(written);
    assertThat(predicted.filter("prediction = kind").count()).isGreaterThan(85);
  }

  @Test
  void aRowWithAProblemHasNoneAndSaysWhy() throws IOException {
    Path bad = Files.writeString(folder.resolve("bad.csv"), "id,x,town\n1,0.5,Ulm\n2,,Bonn\n");
    List<Row> found =
        written(
                "bad",
                featurize(
                    "bad",
                    model,
                    "data.format=table",
                    "data.table.format=csv",
                    "data.predict.path=" + bad,
                    "data.max-corrupt=0.5",
                    "predict.columns.features=at_hidden"))
            .orderBy("id")
            .collectAsList();
    assertThat(Predictions.floats(found.get(0), "at_hidden")).hasSize(8);
    assertThat(found.get(0).<String>getAs("problem")).isNull();
    assertThat(found.get(1).<Object>getAs("at_hidden")).isNull();
    assertThat(found.get(1).<String>getAs("problem")).contains("the column x is null");

    CommandLineRun tooMany =
        featurize(
            "many",
            model,
            "data.format=table",
            "data.table.format=csv",
            "data.predict.path=" + bad);
    assertThat(tooMany.exitCode()).isEqualTo(2);
    assertThat(tooMany.err())
        .startsWith("Cannot featurize " + bad + ": 1 of 2 rows have no activations");
  }

  /**
   * An uncompiled Keras file, which predict would ask what it means, on pictures, at a convolution.
   */
  @Test
  void picturesAtAConvolutionAreFlattenedChannelsFirst() throws IOException {
    Path keras =
        CommandLineRun.file("spark-job/src/test/resources/dev/graft/spark/mnist-uncompiled.keras");
    Path images = CommandLineRun.file("data/mnist-sample/t10k-images-idx3-ubyte.gz");
    String data = "data.predict.images=" + images;
    CommandLineRun unsaid = featurize("unsaid", keras, data, "model.cut=pool2");
    assertThat(unsaid.exitCode()).isEqualTo(2);
    assertThat(unsaid.err()).contains("data.scale");

    CommandLineRun run = featurize("keras", keras, data, "model.cut=pool2", "data.scale=255");
    List<Row> found = written("keras", run).orderBy("record").limit(20).collectAsList();

    assertThat(run.out())
        .contains("400 values of pool2, in the order channels, height, width [16,5,5]");
    ComputationGraph network = KerasModel.read(keras, "keras").network();
    try (DataInputStream in =
        new DataInputStream(new GZIPInputStream(Files.newInputStream(images)))) {
      in.skipNBytes(16);
      for (Row row : found) {
        float[] pixels = new float[28 * 28];
        for (int i = 0; i < pixels.length; i++) {
          pixels[i] = in.readUnsignedByte() / 255f;
        }
        INDArray input = Nd4j.create(pixels, new long[] {1, 1, 28, 28}, 'c');
        INDArray expected = network.feedForward(input, false).get("pool2");
        assertThat(expected.shape()).containsExactly(1, 16, 5, 5);
        assertThat(Predictions.floats(row, "features"))
            .containsExactly(expected.dup('c').data().asFloat(), within(1e-4f));
      }
    }
  }

  @Test
  void textsThroughAnOnnxEncoderAreWhatTheFeaturizerGives() throws IOException {
    Path texts =
        Files.writeString(
            folder.resolve("texts.json"),
            "{\"id\": 1, \"said\": \"The film was great\"}\n{\"id\": 2, \"said\": \"it was bad\"}\n");
    Path encoder = CommandLineRun.file(ONNX + "encoder.onnx");
    String tokenizer = CommandLineRun.file(ONNX + "tokenizer.json").toString();
    Dataset<Row> written =
        written(
            "texts",
            featurize(
                "texts",
                encoder,
                "data.format=table",
                "data.table={format: json, text: said}",
                "data.predict.path=" + texts,
                "model.cut=/words/Gather_output_0",
                "model.tokenizer=" + tokenizer,
                "model.max-length=12"));
    List<Row> expected =
        new Featurizer()
            .setInputCol("said")
            .setPretrained(encoder.toString())
            .setCut("/words/Gather_output_0")
            .setConf("model { tokenizer = \"%s\", max-length = 12 }".formatted(tokenizer))
            .transform(written)
            .orderBy("id")
            .collectAsList();
    assertThat(expected).hasSize(2);
    for (Row row : expected) {
      assertThat(doubles(Predictions.floats(row, "features")))
          .hasSize(8)
          .containsExactly(row.<Vector>getAs("activations").toArray());
    }
  }

  @Test
  void itIsCheckedWithoutReadingRows() {
    String conf = CommandLineRun.file("spark-job/src/test/resources/empty.conf").toString();
    List<String> words = new ArrayList<>(List.of("check", "featurize", "--conf", conf));
    for (String set : tableJob(rows)) {
      words.addAll(List.of("--set", set));
    }
    words.addAll(
        List.of("--set", "model.pretrained=" + model, "--set", "output=" + folder.resolve("no")));
    CommandLineRun run = CommandLineRun.of(words.toArray(new String[0]));
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("job          featurize", "features of hidden", "not tried    reading");
    assertThat(folder.resolve("no")).doesNotExist();
  }
}
