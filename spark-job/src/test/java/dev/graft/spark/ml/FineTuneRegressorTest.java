package dev.graft.spark.ml;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.ml.functions;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.regression.RegressionModel;
import org.apache.spark.ml.regression.Regressor;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FineTuneRegressorTest {

  private final Dataset<Row> rows =
      Blobs.frame(120)
          .withColumn("x", functions.vector_to_array(col("features"), "float64").getItem(0))
          .withColumn("label", col("x").multiply(2).plus(1))
          .drop("x");

  private static <T extends HasTraining<T>> T solved(T estimator) {
    return estimator.setNumWorkers(2).setRegParam(0);
  }

  @Test
  void isOneOfSparksRegressorsAndLearnsWhatAFineTunerLearns(@TempDir Path dir) throws Exception {
    FineTuneRegressionModel model = solved(new FineTuneRegressor()).fit(rows);
    FineTunedModel tuned = solved(new FineTuner().setTask("regression")).fit(rows);
    String path = dir.resolve("model").toString();
    model.save(path);

    assertThat(new FineTuneRegressor()).isInstanceOf(Regressor.class);
    assertThat(model).isInstanceOf(RegressionModel.class);
    assertThat(model.weightsSha256()).isEqualTo(tuned.weightsSha256());
    assertThat(model.transform(rows).columns()).containsExactly("features", "label", "prediction");
    assertThat(model.transform(rows).collectAsList())
        .isEqualTo(tuned.transform(rows).collectAsList());
    assertThat(FineTuneRegressionModel.load(path).transform(rows).collectAsList())
        .isEqualTo(model.transform(rows).collectAsList());
    assertThat(model.numFeatures()).isEqualTo(2);
    Row first = model.transform(rows).first();
    Vector features = first.getAs("features");
    assertThat(model.predict(features)).isCloseTo(first.<Double>getAs("prediction"), within(1e-4));
    assertThatThrownBy(() -> model.predict(Vectors.dense(Double.NaN, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Cannot predict a vector: ");

    FineTuneRegressionSummary summary =
        model.copy(ParamMap.empty()).setPredictionCol("").evaluate(rows);
    RegressionEvaluator evaluator = new RegressionEvaluator();
    Dataset<Row> predicted = model.transform(rows);
    assertThat(summary.r2())
        .isEqualTo(evaluator.setMetricName("r2").evaluate(predicted))
        .isGreaterThan(0.99);
    assertThat(summary.rootMeanSquaredError())
        .isEqualTo(evaluator.setMetricName("rmse").evaluate(predicted));
    assertThat(summary.numInstances()).isEqualTo(120);
    Dataset<Row> holes = rows.withColumn("features", when(col("label").gt(1), col("features")));
    assertThat(model.copy(ParamMap.empty()).setHandleInvalid("keep").evaluate(holes).numInstances())
        .isEqualTo(rows.filter("label > 1").count())
        .isBetween(1L, 119L);
    assertThat(summary.residuals().columns()).containsExactly("residuals");
  }
}
