package dev.graft.spark.ml;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.monotonically_increasing_id;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.functions;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tables as users have them, by the pipeline that is guessed of them. */
class InitialPipelineTest {

  /** Numbers x and y, and the class 0, 1 or 2 that they tell. */
  private static Dataset<Row> points() {
    return Blobs.frame(90)
        .select(
            functions.vector_to_array(col("features"), "float64").getItem(0).as("x"),
            functions.vector_to_array(col("features"), "float64").getItem(1).as("y"),
            col("label").cast("int").as("class"));
  }

  private static Dataset<Row> labelled(Column kind) {
    return points().withColumn("kind", kind).drop("class");
  }

  private static Pipeline pipeline(Dataset<Row> rows, String... targets) {
    return InitialGuess.ofFrame(rows, List.of(targets), null).pipeline();
  }

  private static FineTuner tuner(Pipeline pipeline) {
    return (FineTuner)
        Arrays.stream(pipeline.getStages()).filter(FineTuner.class::isInstance).findFirst().get();
  }

  private static FineTunedModel model(PipelineModel fitted) {
    return (FineTunedModel)
        Arrays.stream(fitted.stages()).filter(FineTunedModel.class::isInstance).findFirst().get();
  }

  /** Solved in a few iterations: what it learns by is not what these tests are about. */
  private static PipelineModel solved(Pipeline pipeline, Dataset<Row> rows) {
    return solved(pipeline, rows, "");
  }

  private static PipelineModel solved(Pipeline pipeline, Dataset<Row> rows, String conf) {
    tuner(pipeline).setConf(conf).setNumWorkers(1);
    return pipeline.fit(rows);
  }

  static Stream<Arguments> labels() {
    Column number = col("class").plus(1);
    Column name = when(col("class").equalTo(0), "it's \\ low").when(col("class").equalTo(1), "far");
    return Stream.of(
        Arguments.of(col("class").equalTo(1), "boolean", List.of("false", "true")),
        Arguments.of(col("class").cast("bigint"), "bigint", List.of("0", "1", "2")),
        Arguments.of(number.cast("double"), "double", List.of("1", "2", "3")),
        Arguments.of(number.cast("decimal(10,2)"), "decimal(10,2)", List.of("1", "2", "3")),
        Arguments.of(number.cast("double").cast("string"), "string", List.of("1.0", "2.0", "3.0")),
        Arguments.of(
            when(col("class").equalTo(1), "True").otherwise("False"),
            "string",
            List.of("False", "True")),
        Arguments.of(name.otherwise("up"), "string", List.of("far", "it's \\ low", "up")));
  }

  @ParameterizedTest
  @MethodSource("labels")
  void classesComeBackAsTheValuesThatTheyAre(Column kind, String type, List<String> names) {
    Dataset<Row> rows = labelled(kind);

    PipelineModel fitted = solved(pipeline(rows, "kind"), rows);

    Dataset<Row> told = fitted.transform(rows);
    assertThat(model(fitted).classNames()).isEqualTo(names);
    assertThat(told.schema().apply("predicted_kind").dataType().catalogString()).isEqualTo(type);
    assertThat(told.filter(col("predicted_kind").equalTo(col("kind"))).count()).isGreaterThan(85);
    assertThat(fitted.transform(rows.drop("kind")).filter("predicted_kind IS NULL").count())
        .isZero();
  }

  @Test
  void rowsWithoutALabelOrWithARareOneAreLeftOutOfTrainingAndPredicted() {
    List<Row> order = points().orderBy("x").collectAsList();
    Dataset<Row> rows =
        labelled(
            when(col("x").geq(order.get(89).getDouble(0)), lit(null))
                .when(col("x").leq(order.get(1).getDouble(0)), "seldom")
                .otherwise(col("class").cast("string")));

    Pipeline pipeline = pipeline(rows, "kind");
    String more = "data.max-corrupt = 0.05"; // three of ninety, and a few more
    assertThat(tuner(pipeline).getConf()).contains(more);
    PipelineModel fitted = solved(pipeline, rows, more);

    assertThat(model(fitted).summary().quarantined()).isEqualTo(3);
    assertThat(model(fitted).classNames()).containsExactly("0", "1", "2");
    assertThat(fitted.transform(rows).filter("predicted_kind IN ('0', '1', '2')").count())
        .isEqualTo(90);
    Dataset<Row> worse = rows.withColumn("kind", when(col("kind").notEqual("1"), col("kind")));
    assertThatThrownBy(() -> pipeline.fit(worse)).hasMessageContaining("data.max-corrupt allows");
  }

  @Test
  void numbersKeptAsTextsTruthAndCategoriesAreLearnedOf() {
    Dataset<Row> rows =
        points()
            .select(
                when(col("x").lt(0), "NA").otherwise(col("x").cast("string")).as("a.x"),
                col("x").gt(6).cast("string").as("far`"),
                col("y").cast("decimal(20,4)").as("y"),
                when(col("y").gt(6), "").when(col("y").gt(2), "up").otherwise("down").as("place"),
                col("class").as("label"));

    Pipeline pipeline = pipeline(rows, "label");
    PipelineModel fitted = solved(pipeline, rows);

    assertThat(tuner(pipeline).getLabelCol()).isEqualTo("label");
    assertThat(fitted.transform(rows).filter("predicted_label = label").count()).isGreaterThan(85);
    Dataset<Row> others =
        rows.limit(1).withColumn("a.x", lit("?")).withColumn("place", lit("elsewhere"));
    assertThat(fitted.transform(others).filter("predicted_label IS NULL").count()).isZero();
  }

  @Test
  void numbersThatArePredictedMayBeTexts() {
    Dataset<Row> rows =
        points()
            .withColumn("price", col("x").multiply(3).plus(col("y")).cast("string"))
            .drop("class");

    PipelineModel fitted = solved(pipeline(rows, "price"), rows);

    assertThat(fitted.transform(rows).filter("abs(prediction - price) < 0.5").count())
        .isGreaterThan(85);
  }

  /** Rows of one group have the same content: one in either part would be found. */
  @Test
  void noGroupIsDividedBetweenTrainingAndValidation() {
    Dataset<Row> rows =
        points()
            .limit(12)
            .coalesce(1)
            .withColumn("patient", monotonically_increasing_id())
            .crossJoin(Blobs.spark().range(5).select())
            .drop("class")
            .withColumn("kind", col("patient").mod(2).cast("string"));

    Pipeline pipeline = pipeline(rows, "kind");
    FineTuner tuner = tuner(pipeline);
    tuner.setConf(tuner.getConf() + "data.leakage = refuse").setMaxIter(1);

    assertThat(tuner.getGroupCol()).isEqualTo("patient");
    assertThat(model(pipeline.fit(rows)).summary().validationMetric("accuracy")).isNotNaN();
    tuner.clear(tuner.groupCol());
    assertThatThrownBy(() -> pipeline.fit(rows)).hasMessageContaining("data.leakage");
  }

  @Test
  void onlyADataFrameHasStagesAndOnlyAPathAJobFile(@TempDir Path dir) {
    String path = dir.resolve("rows").toString();
    points().write().parquet(path);
    InitialGuess ofPath = InitialGuess.ofPath(Blobs.spark(), path, List.of("class"), null);

    assertThat(ofPath.jobFile(path, "output")).contains(path);
    assertThatThrownBy(ofPath::pipeline).hasMessageContaining("Cannot make stages of a path");
    assertThatThrownBy(
            () -> InitialGuess.ofFrame(points(), List.of("class"), null).jobFile("rows", "output"))
        .hasMessageContaining("Cannot write a job file of a DataFrame: it has no path");
  }

  @Test
  void anEncoderIsReadAsItWasWrittenAndRefusesWhatIsNoLabel(@TempDir Path dir) throws Exception {
    Dataset<Row> points = points();
    LabelEncoder written =
        new LabelEncoder().setInputCol("x").setOutputCol("o").setLabels(new String[] {"a", "b"});
    written.save(dir.resolve("encoder").toString());

    LabelEncoder read = LabelEncoder.load(dir.resolve("encoder").toString());

    assertThat(List.of(read.uid(), read.getInputCol(), read.getOutputCol()))
        .containsExactly(written.uid(), "x", "o");
    assertThat(read.getLabels()).containsExactly("a", "b");
    assertThatThrownBy(() -> read.transform(points)).hasMessageContaining("these are not");
    assertThatThrownBy(() -> read.setInputCol("features").transform(Blobs.frame(3)))
        .hasMessageContaining("Cannot use inputCol = features: the column is of type");
    assertThatThrownBy(() -> read.setInputCol("class").setOutputCol("y").transform(points))
        .hasMessageContaining("Cannot add the column y");
  }

  @Test
  void whatAnEstimatorCannotDoIsRefused() {
    Dataset<Row> rows = points();

    assertThatThrownBy(() -> pipeline(rows, "x", "y"))
        .hasMessageContaining("Cannot predict several columns (x, y) by a pipeline");
    Dataset<Row> arrays = rows.withColumn("z", org.apache.spark.sql.functions.array("x", "y"));
    assertThatThrownBy(() -> pipeline(arrays, "class"))
        .hasMessageContaining("Cannot make one vector of the column z and others");
  }
}
