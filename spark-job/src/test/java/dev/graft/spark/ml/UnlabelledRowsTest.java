package dev.graft.spark.ml;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** Rows without labels in a fit: beside its own, and among them. */
class UnlabelledRowsTest {

  private static FineTuner tuner() {
    return Blobs.tuner().setMaxIter(1);
  }

  private static JsonNode data(FineTuner tuner, Dataset<Row> rows) throws IOException {
    FineTunedModel model = tuner.fit(rows);
    return new ObjectMapper().readTree(model.summary().report()).path("data");
  }

  @Test
  void rowsBesideThoseOfTheFitAreCountedAndGoWithCopies() throws IOException {
    Dataset<Row> rows = Blobs.frame(60);
    Dataset<Row> others = Blobs.frame(90).drop("label");

    FineTuner copy = tuner().setUnlabelled(others).copy(ParamMap.empty());

    assertThat(copy.getUnlabelled()).isNotNull();
    assertThat(data(copy, rows).path("unlabelled").asInt()).isEqualTo(90);
    assertThat(data(copy.setUnlabelled(null), rows).has("unlabelled")).isFalse();
  }

  @Test
  void rowsWhoseLabelIsNullAreThemWhereTheParamSaysSo() throws IOException {
    Dataset<Row> rows =
        Blobs.frame(90)
            .withColumn("label", when(col("label").lt(2), col("label")).otherwise(lit(null)));

    JsonNode data = data(tuner().setNullLabels(true), rows);

    assertThat(data.path("unlabelled").asInt()).isEqualTo(30);
    assertThat(data.path("train").asInt() + data.path("validation").asInt()).isEqualTo(60);
    assertThatThrownBy(() -> tuner().fit(rows)).hasMessageContaining("30 of 90 labels are null");
    assertThatThrownBy(
            () ->
                tuner().setNullLabels(true).fit(rows.withColumn("label", lit(null).cast("double"))))
        .hasMessage(
            "Cannot train on the column label: all of its labels are null; a network learns what to tell of some rows that have one.");
  }

  @Test
  void theyAreTrainedOnWhereTheParamSaysHow() throws IOException {
    FineTunedModel model =
        tuner()
            .setMaxIter(3)
            .setUnlabelled(Blobs.frame(90).drop("label"))
            .setUnlabelledMethod("pseudo-labels")
            .setConf("train.unlabelled { threshold = 0.4, ratio = 2 }")
            .fit(Blobs.frame(60));
    JsonNode told = new ObjectMapper().readTree(model.summary().report()).path("unlabelled");
    assertThat(told.path("method").asText()).isEqualTo("pseudo-labels");
    assertThat(told.path("taken").asInt()).isPositive();
    assertThatThrownBy(() -> tuner().setUnlabelledMethod("fixmatch").fit(Blobs.frame(30)))
        .hasMessageContaining("Cannot use unlabelledMethod = fixmatch without unlabelled examples");
  }

  @Test
  void aNetworkIsBroughtToThemWhereTheParamSaysHow() throws IOException {
    Dataset<Row> others = Blobs.frame(90).drop("label");
    FineTuner adapting =
        tuner()
            .setMaxIter(2)
            .setHiddenLayers(new int[] {6})
            .setUnlabelled(others)
            .setAdapt("coral", "deep-coral")
            .setConf("train { adapt-weight = 3, adapt-choice = entropy }");
    assertThat(adapting.getAdapt()).containsExactly("coral", "deep-coral");
    FineTunedModel model = adapting.copy(ParamMap.empty()).fit(Blobs.frame(60));
    JsonNode told = new ObjectMapper().readTree(model.summary().report()).path("adaptation");
    assertThat(told.path("methods").toString()).isEqualTo("[\"coral\",\"deep-coral\"]");
    assertThat(told.path("weight").asInt()).isEqualTo(3);
    assertThat(told.path("chosenBy").asText()).startsWith("mean entropy");
    assertThatThrownBy(() -> tuner().setAdapt("coral").fit(Blobs.frame(30)))
        .hasMessageContaining("Cannot use adapt = [coral] without");
    assertThatThrownBy(
            () ->
                tuner()
                    .setAdapt("coral")
                    .setUnlabelled(others)
                    .setUnlabelledMethod("pseudo-labels")
                    .fit(Blobs.frame(30)))
        .hasMessageContaining("Cannot use unlabelledMethod = pseudo-labels with adapt");
  }

  @Test
  void numbersToBePredictedMayBeNull() throws IOException {
    Dataset<Row> rows =
        Blobs.frame(60)
            .withColumn("label", when(col("label").lt(2), col("label")).otherwise(lit(null)));

    JsonNode data = data(tuner().setTask("regression").setNullLabels(true), rows);

    assertThat(data.path("unlabelled").asInt()).isEqualTo(20);
  }

  @Test
  void rowsOfOtherColumnsAreRefused() {
    Dataset<Row> rows = Blobs.frame(30);
    assertThatThrownBy(() -> tuner().setUnlabelled(rows.drop("features")).fit(rows))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Cannot use the unlabelled rows: they have no column features, which the training rows have; their columns are [label].");
    Dataset<Row> texts = rows.withColumn("features", lit("text"));
    assertThatThrownBy(() -> tuner().setUnlabelled(texts).fit(rows))
        .hasMessage(
            "Cannot use the unlabelled rows: their column features is of type string, of the training rows it is vector; give it that type.");
    assertThatThrownBy(() -> tuner().setNullLabels(true).setUnlabelled(rows).fit(rows))
        .hasMessageContaining("Cannot use nullLabels with setUnlabelled");
  }
}
