package dev.graft.spark.ml;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of input that cannot be used: the column and the value. */
class BadFramesTest {

  private static final FineTunedModel MODEL = Blobs.tuner().setMaxIter(1).fit(Blobs.frame(30));

  private static Dataset<Row> with(Vector features, Double label) {
    Dataset<Row> odd =
        Blobs.spark()
            .createDataFrame(
                List.of(RowFactory.create(features, label)),
                new StructType()
                    .add("features", SQLDataTypes.VectorType())
                    .add("label", DataTypes.DoubleType));
    return Blobs.frame(20).union(odd);
  }

  private static void refusesToFit(FineTuner tuner, Dataset<Row> rows, String... said) {
    assertThatThrownBy(() -> tuner.fit(rows))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .contains(said);
  }

  private static void refusesToTransform(Dataset<Row> rows, String... said) {
    assertThatThrownBy(() -> MODEL.transform(rows).collectAsList()).message().contains(said);
  }

  @Test
  void fitNamesTheColumnAndTheValue() {
    refusesToFit(Blobs.tuner(), with(null, 1.0), "the column features is null or empty");
    refusesToFit(
        Blobs.tuner(),
        with(Vectors.dense(1, Double.NaN), 1.0),
        "1 of 21 records cannot be read, handleInvalid = skip leaves them out",
        "the column features holds null or NaN at index 1, see handleInvalid");
    refusesToFit(
        Blobs.tuner(),
        with(Vectors.dense(1, 2, 3), 1.0),
        "the column features holds 3 numbers, in other rows 2");
    refusesToFit(
        Blobs.tuner(),
        with(Vectors.dense(1, 2), null),
        "the column label: 1 of 21 labels are null");
    refusesToFit(
        Blobs.tuner(),
        with(Vectors.dense(1, 2), 1.5),
        "the column label: it holds 1.5, and class numbers are whole");
    refusesToFit(Blobs.tuner(), with(Vectors.dense(1, 2), -1.0), "it holds -1.0");
    refusesToFit(
        Blobs.tuner().setTask("regression"),
        with(Vectors.dense(1, 2), Double.NaN),
        "the column label: 1 of its numbers are null, NaN or infinite");
    refusesToFit(Blobs.tuner(), Blobs.frame(20).limit(0), "the table has no rows");
  }

  @Test
  void transformNamesTheColumnAndTheValue() {
    refusesToTransform(with(null, 1.0), "the column features is null", "handleInvalid");
    refusesToTransform(
        with(Vectors.dense(Double.NaN, 1), 1.0),
        "the column features holds null or NaN at index 0");
    refusesToTransform(
        with(Vectors.dense(1, 2, 3), 1.0), "the column features holds 3 numbers", "2");
    refusesToTransform(
        with(Vectors.dense(1, Double.POSITIVE_INFINITY), 1.0),
        "the column features holds Infinity");
  }

  private static Dataset<Row> changed(String name, Column column) {
    return Blobs.frame(6).withColumn(name, column);
  }

  @Test
  void schemasAreCheckedBeforeAnythingIsRead() {
    refusesToFit(
        Blobs.tuner().setFeaturesCol("pixels"),
        Blobs.frame(6),
        "Cannot use featuresCol = pixels: the table has no such column",
        "[features, label]");
    refusesToFit(
        Blobs.tuner(), changed("features", lit("2026-11-22").cast("date")), "of type date");
    refusesToFit(
        Blobs.tuner(),
        changed("label", lit("cat")),
        "Cannot use labelCol = label: the column is of type string",
        "StringIndexer");
    refusesToFit(
        Blobs.tuner().setWeightCol("w"), changed("w", lit("x")), "Cannot use weightCol = w");
    refusesToFit(
        Blobs.tuner().setGroupCol("g"),
        Blobs.frame(6),
        "Cannot use groupCol = g: the table has no");
    refusesToFit(
        Blobs.tuner().setValidationIndicatorCol("v"),
        changed("v", lit(1)),
        "Cannot use validationIndicatorCol = v: the column is of type int, it must be boolean");
    refusesToFit(Blobs.tuner(), changed("prediction", lit(1)), "Cannot add the column prediction");
    assertThatThrownBy(() -> MODEL.transform(Blobs.frame(6).drop("features")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Cannot run the model without the column features");
    assertThatThrownBy(() -> MODEL.transform(changed("features", array(lit("a")))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("array<string>");
  }

  @Test
  void aPairIsOfTwoColumnsOfTextsAndOfANetworkThatReadsThem() {
    Dataset<Row> texts = changed("features", lit("a film")).withColumn("n", lit(1));
    refusesToFit(
        new FineTuner().setSecondTextCol("said"),
        texts,
        "Cannot use secondTextCol = said: the table has no such column",
        "[features, label, n]");
    refusesToFit(
        new FineTuner().setSecondTextCol("n"),
        texts,
        "Cannot use secondTextCol = n: the column is of type int, it must be a string.");
    refusesToFit(
        new FineTuner().setFeaturesCol("n").setSecondTextCol("features"),
        texts,
        "Cannot use featuresCol = n: the column is of type int, it must be a string, as secondTextCol is set.");
    refusesToFit(
        new FineTuner().setSecondTextCol("features"),
        texts,
        "Cannot use secondTextCol = features: it is featuresCol, too, and a pair is of two columns.");
    refusesToFit(
        new FineTuner().setSecondTextCol("said"),
        texts.withColumn("said", lit("it was good")),
        "Cannot use secondTextCol = said without a pretrained network");
    assertThatThrownBy(
            () -> MODEL.copy(ParamMap.empty()).setSecondTextCol("label").transform(Blobs.frame(6)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Cannot read featuresCol, secondTextCol = [features, label]")
        .hasMessageContaining("leave secondTextCol out");
  }

  @Test
  void paramsAreCheckedWhenTheyAreSetOrUsed() {
    assertThatThrownBy(() -> new FineTuner().setMaxIter(0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new FineTuner().setTask("ranking"))
        .isInstanceOf(IllegalArgumentException.class);
    refusesToFit(
        Blobs.tuner().setOptimizer("adm"), Blobs.frame(6), "Cannot use optimizer = \"adm\"");
    refusesToFit(
        Blobs.tuner().setConf("train.epoch = 1"), Blobs.frame(6), "train.epoch", "train.epochs");
    refusesToFit(Blobs.tuner().setConf("train {"), Blobs.frame(6), "the param conf");
    refusesToFit(
        Blobs.tuner().setPretrained("nowhere/at/all"),
        Blobs.frame(6),
        "Cannot use hiddenLayers: the whole pretrained network is kept; set cut");
    refusesToFit(
        Blobs.tuner().setPretrained("nowhere/at/all").setCut("x"),
        Blobs.frame(6),
        "Cannot load a model from nowhere/at/all: there is nothing there");
    refusesToFit(
        Blobs.tuner().setValidationIndicatorCol("v"), changed("v", lit(false)), "true in no row");
  }

  @Test
  void aDamagedModelAndANewerOneAreRefused(@TempDir Path dir) throws Exception {
    Path saved = dir.resolve("model");
    MODEL.save(saved.toString());
    Path weights = saved.resolve("model/model.zip");
    byte[] bytes = Files.readAllBytes(weights);
    bytes[bytes.length / 2] ^= 1;
    Files.write(weights, bytes);

    assertThatThrownBy(() -> FineTunedModel.load(saved.toString()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("model.zip");

    MODEL.write().overwrite().save(saved.toString());
    Path manifest = saved.resolve("model/MANIFEST.json");
    String newer = Files.readString(manifest).replaceFirst("(\"formatVersion\" ?: ?)\\d+", "$199");
    Files.write(manifest, newer.getBytes(StandardCharsets.UTF_8));

    assertThat(newer).contains("99");
    assertThatThrownBy(() -> FineTunedModel.load(saved.toString()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("its format version is 99, this Graft reads up to 2");
    assertThatThrownBy(() -> FineTunedModel.ofBundle(dir.resolve("none").toString()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("there is nothing there");
  }

  @Test
  void keptRowsHaveNoPrediction() {
    Dataset<Row> rows =
        with(Vectors.dense(1, 2, 3), 1.0)
            .withColumn("odd", when(col("label").isNull(), 1).otherwise(0));

    FineTunedModel keeping = MODEL.copy(new ParamMap());
    keeping.setHandleInvalid("keep");

    assertThat(keeping.transform(rows).filter("prediction is null and probability is null").count())
        .isEqualTo(1);
  }
}
