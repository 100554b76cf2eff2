package dev.graft.spark.ml;

import dev.graft.Api;
import dev.graft.spark.table.TableColumns;
import java.util.function.Function;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.mllib.evaluation.RegressionMetrics;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/**
 * How good the predictions of a {@link FineTuneRegressionModel} are, with the methods of Spark's
 * own LinearRegressionSummary, which Spark's linear regression alone can make. The numbers are
 * those of Spark's {@link RegressionMetrics}.
 */
@Api
public final class FineTuneRegressionSummary {

  private final FineTuneRegressionModel model;
  private final Dataset<Row> predictions;
  private final RegressionMetrics metrics;

  private FineTuneRegressionSummary(FineTuneRegressionModel model, Dataset<?> rows) {
    this.model = model;
    this.predictions = model.transform(rows);
    LabelledRows labelled =
        new LabelledRows(predictions, labelCol(), LabelledRows.weightCol(model));
    this.metrics = new RegressionMetrics(labelled.besideLabels(predictionCol()), false);
  }

  static FineTuneRegressionSummary of(FineTuneRegressionModel model, Dataset<?> rows) {
    return Unusable.call(
        () -> {
          LabelledRows.check(rows.schema(), model, model.getLabelCol());
          FineTuneRegressionModel named = model.copy(ParamMap.empty());
          if (named.getPredictionCol().isEmpty()) {
            named.setPredictionCol("prediction_" + model.uid());
          }
          return new FineTuneRegressionSummary(named, rows);
        });
  }

  /** What the model's {@code transform} gives. */
  public Dataset<Row> predictions() {
    return predictions;
  }

  public String predictionCol() {
    return model.getPredictionCol();
  }

  public String labelCol() {
    return model.getLabelCol();
  }

  public String featuresCol() {
    return model.getFeaturesCol();
  }

  public double explainedVariance() {
    return evaluated(RegressionMetrics::explainedVariance);
  }

  public double meanAbsoluteError() {
    return evaluated(RegressionMetrics::meanAbsoluteError);
  }

  public double meanSquaredError() {
    return evaluated(RegressionMetrics::meanSquaredError);
  }

  public double rootMeanSquaredError() {
    return evaluated(RegressionMetrics::rootMeanSquaredError);
  }

  public double r2() {
    return evaluated(RegressionMetrics::r2);
  }

  /** The column residuals: label minus prediction. */
  public Dataset<Row> residuals() {
    return predictions.select(
        TableColumns.quoted(labelCol())
            .cast(DataTypes.DoubleType)
            .minus(TableColumns.quoted(predictionCol()))
            .as("residuals"));
  }

  /** Rows that have a prediction, which all figures are of. */
  public long numInstances() {
    return predictions.filter(TableColumns.quoted(predictionCol()).isNotNull()).count();
  }

  /** Spark counts at the first question: that may meet rows that cannot be used. */
  private double evaluated(Function<RegressionMetrics, Double> metric) {
    return Unusable.call(() -> metric.apply(metrics));
  }
}
