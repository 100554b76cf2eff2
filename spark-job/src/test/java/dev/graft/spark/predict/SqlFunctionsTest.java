package dev.graft.spark.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.UnusableInputException;
import dev.graft.dataset.Normalization;
import dev.graft.dataset.Task;
import dev.graft.engine.dl4j.GraphNetwork;
import dev.graft.io.BundleStore;
import dev.graft.io.Json;
import dev.graft.predict.Prediction;
import dev.graft.predict.Predictor;
import dev.graft.save.Bundle;
import dev.graft.spark.Fixtures;
import dev.graft.spark.LocalSpark;
import dev.graft.spark.ml.FineTunedModel;
import dev.graft.table.Column;
import dev.graft.table.TableEncoding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqlFunctionsTest {

  @TempDir Path folder;

  private static SparkSession spark() {
    return SparkSession.builder().sparkContext(LocalSpark.get().sc()).getOrCreate();
  }

  /** A model of six numbers and three classes with random weights. */
  private void save(JsonNode learned, Normalization normalization) throws IOException {
    LocalSpark.get();
    ComputationGraph network = Fixtures.network(Fixtures.settings()).full();
    new Bundle(
            new GraphNetwork(network),
            new int[] {Fixtures.FEATURES},
            normalization,
            learned,
            Task.CLASSIFICATION,
            List.of("ant", "bee", "cat"),
            Json.object(),
            null)
        .save(BundleStore.directory(folder));
  }

  private static void requireSame(Row given, Prediction expected) {
    assertThat(given.<Double>getAs("prediction")).isEqualTo(expected.label());
    assertThat(given.<String>getAs("label")).isEqualTo(expected.className());
    List<Float> probabilities = given.getList(given.fieldIndex("probability"));
    for (int i = 0; i < 3; i++) {
      assertThat(probabilities.get(i)).isCloseTo(expected.probabilities()[i], within(1e-6f));
    }
  }

  @Test
  void oneColumnOfNumbersIsTheArgument() throws IOException {
    save(MissingNode.getInstance(), Normalization.scale(4));
    assertThat(SqlFunctions.register(spark(), "insects", folder.toString())).isEmpty();
    Dataset<Row> told =
        spark()
            .sql(
                "SELECT id, insects(array(id, 1, 2, 3, 4, 5)) AS told, insects(array(1, 2)) AS narrow, insects(array(id, null, 2, 3, 4, 5)) AS hole FROM range(20)");
    List<Row> rows = told.sort("id").collectAsList();
    try (Predictor predictor = Predictor.load(folder)) {
      for (int i = 0; i < 20; i++) {
        requireSame(rows.get(i).getStruct(1), predictor.predict(new float[] {i, 1, 2, 3, 4, 5}));
      }
    }
    for (String wrong : List.of("'abc'", "array('abc')")) {
      assertThatThrownBy(() -> spark().sql("SELECT insects(" + wrong + ")").collect())
          .hasStackTraceContaining("Cannot predict with insects: the argument is ")
          .hasStackTraceContaining("the model takes a vector or an array of numbers there.");
    }
    assertThat(rows).allMatch(row -> row.isNullAt(2) && row.isNullAt(3));
    assertThat(told.select("told.label").schema().apply("label").dataType().catalogString())
        .isEqualTo("string");
  }

  /** Of x, town, y and z. */
  private void saveTowns() throws IOException {
    TableEncoding encoding =
        TableEncoding.of(
            List.of(
                Column.number("x"),
                Column.category("town", new String[] {"1", "2", "3"}),
                Column.number("y"),
                Column.number("z")));
    ObjectNode learned = Json.object();
    learned.set("columns", encoding.json());
    save(learned, Normalization.scale(1));
  }

  private static final String UNSEEN =
      "SELECT id, 0.5D AS y, id AS z, true AS x, CAST(id % 3 + 2 AS STRING) AS town FROM range(9)";

  private FineTunedModel model(String handleInvalid) {
    return FineTunedModel.ofBundle(folder.toString()).setHandleInvalid(handleInvalid);
  }

  @Test
  void eachRowWithACategoryThatTrainingHasNotSeenIsToldOrRefused() throws IOException {
    saveTowns();
    SqlFunctions.register(spark(), "unseen", folder.toString());
    Dataset<Row> rows = spark().sql(UNSEEN);
    assertThat(rows.selectExpr("town", "unseen(struct(*)) IS NULL AS none").collectAsList())
        .allMatch(row -> row.getBoolean(1) == row.getString(0).equals("4"));
    assertThatThrownBy(() -> model("error").transform(rows).collect())
        .hasStackTraceContaining(
            "Cannot predict a row: the column town holds \"4\", a category that training has not seen; set handleInvalid");
    assertThat(model("skip").transform(rows).count()).isEqualTo(6);
    List<Row> kept = model("keep").transform(rows).sort("id").collectAsList();
    try (Predictor predictor = Predictor.load(folder)) {
      for (int i = 0; i < 9; i++) {
        float[] features = {1, 0, 0, 0, 0.5f, i};
        if (i % 3 < 2) {
          features[2 + i % 3] = 1;
        }
        assertThat(kept.get(i).<Double>getAs("prediction"))
            .isEqualTo(predictor.predict(features).label());
      }
      assertThatThrownBy(() -> predictor.predict(Map.of("x", 1, "town", 4, "y", 2, "z", 3)))
          .isInstanceOf(UnusableInputException.class)
          .hasMessage(
              "Cannot predict the row: the column town holds \"4\", a category that training has not seen.");
    }
  }

  @Test
  void severalColumnsAreAStruct() throws IOException {
    saveTowns();
    assertThat(SqlFunctions.register(spark(), "towns", folder.toString()))
        .containsExactly("x", "town", "y", "z");
    List<Row> rows =
        spark()
            .sql(
                "SELECT towns(struct(*)) AS told FROM (SELECT 'extra' AS w, id AS z, 0.5D AS y, true AS x, CAST(id % 3 + 1 AS INT) AS town FROM range(9)) ORDER BY z")
            .collectAsList();
    try (Predictor predictor = Predictor.load(folder)) {
      for (int i = 0; i < 9; i++) {
        float[] features = {1, 0, 0, 0, 0.5f, i};
        features[1 + i % 3] = 1;
        requireSame(rows.get(i).getStruct(0), predictor.predict(features));
      }
    }
    assertThat(
            spark()
                .sql("SELECT towns(struct(1 AS x, '2' AS town, 3 AS y, CAST(null AS INT) AS z))")
                .first()
                .isNullAt(0))
        .isTrue();
    assertThatThrownBy(() -> spark().sql("SELECT towns(struct(1 AS x))").collect())
        .hasStackTraceContaining(
            "Cannot predict with towns(struct): the struct has no field town, which the model takes; its fields are [x].");
    assertThatThrownBy(
            () ->
                spark().sql("SELECT towns(struct('a' AS x, 1 AS town, 2 AS y, 3 AS z))").collect())
        .hasStackTraceContaining(
            "Cannot predict with towns: its field x is a, the model takes a number there.");
    assertThatThrownBy(() -> spark().sql("SELECT towns(1)").collect())
        .hasStackTraceContaining("give a struct of them, as in towns(struct(x, town, y, z))");
  }
}
