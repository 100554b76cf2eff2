package dev.graft.spark.ml;

import static dev.graft.spark.Fixtures.graph;
import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.graft.spark.save.ModelFiles;
import dev.graft.spark.storage.Filesystems;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class FeaturizerTest {

  @TempDir static Path dir;

  private static String model;

  @BeforeAll
  static void pretrain() throws Exception {
    model = dir.resolve("model").toString();
    Blobs.tuner().setHiddenLayers(new int[] {8, 5}).fit(Blobs.frame(90)).save(model);
  }

  private static Featurizer featurizer() {
    return new Featurizer().setPretrained(model);
  }

  @Test
  void givesTheActivationsThatDeeplearning4jGives() throws Exception {
    ComputationGraph network = graph(ModelFiles.load(Filesystems.configuration(), model).network());
    Dataset<Row> rows = Blobs.frame(20);

    List<Row> found = featurizer().setCut("hidden1").transform(rows).collectAsList();

    assertThat(found).hasSize(20);
    for (Row row : found) {
      INDArray input =
          Nd4j.createFromArray(new double[][] {row.<Vector>getAs("features").toArray()});
      double[] expected =
          network.feedForward(input.castTo(Nd4j.dataType()), false).get("hidden1").toDoubleVector();
      assertThat(row.<Vector>getAs("activations").toArray())
          .containsExactly(expected, within(1e-5));
    }
  }

  @Test
  void withoutACutItTakesTheLayerBelowTheOutput() {
    Row row = featurizer().setOutputCol("f").transform(Blobs.frame(5)).head();

    assertThat(row.<Vector>getAs("f").size()).isEqualTo(5);
  }

  @Test
  void itsVectorsAreWhatSparksLearnersTake() {
    Dataset<Row> featurized =
        featurizer().setCut("hidden1").transform(Blobs.frame(90)).drop("features");

    Dataset<Row> predicted =
        new LogisticRegression()
            .setFeaturesCol("activations")
            .fit(featurized)
            .transform(featurized);

    assertThat(
            new MulticlassClassificationEvaluator().setMetricName("accuracy").evaluate(predicted))
        .isGreaterThan(0.95);
  }

  /** It states the shape of its examples; the settings say how it is run. */
  @Test
  void anOnnxModelOfNumbersIsRunAsTheSettingsSay() {
    Path file = Path.of("..", "tests", "cases", "onnx", "dropout_train.onnx").toAbsolutePath();
    Dataset<Row> rows =
        new VectorAssembler()
            .setInputCols(new String[] {"id", "a", "a", "id"})
            .setOutputCol("features")
            .transform(Blobs.spark().range(9).withColumn("a", col("id").plus(0.5)));
    Featurizer onnx = new Featurizer().setPretrained(file.normalize().toString());

    assertThatThrownBy(() -> onnx.transform(rows).collectAsList())
        .hasMessageContaining("is in training mode");
    onnx.setConf("model.onnx.batch-dependent = inference");
    List<Row> one = onnx.transform(rows.repartition(1)).orderBy("id").collectAsList();
    List<Row> many = onnx.transform(rows.repartition(5)).orderBy("id").collectAsList();

    assertThat(one).hasSize(9).isEqualTo(many);
    assertThat(one.get(3).<Vector>getAs("activations").size()).isEqualTo(6);
  }

  @Test
  void aLayerThatIsNotThereIsNamed() {
    assertThatThrownBy(
            () -> featurizer().setCut("hidden9").transform(Blobs.frame(5)).collectAsList())
        .hasMessageContaining("hidden9")
        .hasMessageContaining("hidden1");
    assertThatThrownBy(() -> featurizer().setSecondTextCol("label").transform(Blobs.frame(5)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Cannot read inputCol, secondTextCol = [features, label]");
    assertThatThrownBy(() -> new Featurizer().transform(Blobs.frame(5)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("set pretrained");
    assertThatThrownBy(
            () -> featurizer().transform(Blobs.frame(5).select(col("label").as("features"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("of type double");
  }
}
