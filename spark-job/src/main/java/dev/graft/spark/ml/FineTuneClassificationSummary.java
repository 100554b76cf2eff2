package dev.graft.spark.ml;

import dev.graft.Api;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.mllib.evaluation.MulticlassMetrics;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * How good the predictions of a {@link FineTuneClassificationModel} are, with the methods of
 * Spark's own ClassificationSummary, which Spark's models alone can make. The numbers are those of
 * Spark's {@link MulticlassMetrics}.
 */
@Api
public class FineTuneClassificationSummary {

  private final Dataset<Row> predictions;
  private final FineTuneClassificationModel model;
  private final MulticlassMetrics metrics;

  FineTuneClassificationSummary(FineTuneClassificationModel model, Dataset<?> rows) {
    this.model = model;
    this.predictions = model.transform(rows);
    this.metrics = new MulticlassMetrics(labelled().besideLabels(predictionCol()));
  }

  static FineTuneClassificationSummary of(FineTuneClassificationModel model, Dataset<?> rows) {
    return Unusable.call(
        () -> {
          LabelledRows.check(rows.schema(), model, model.getLabelCol());
          FineTuneClassificationModel named = named(model);
          return model.numClasses() == 2
              ? new FineTuneBinaryClassificationSummary(named, rows)
              : new FineTuneClassificationSummary(named, rows);
        });
  }

  /** The model with names for what it is evaluated by. */
  static FineTuneClassificationModel named(FineTuneClassificationModel model) {
    FineTuneClassificationModel named = model.copy(ParamMap.empty());
    if (named.getPredictionCol().isEmpty()) {
      named.setPredictionCol("prediction_" + model.uid());
    }
    if (named.getProbabilityCol().isEmpty()) {
      named.setProbabilityCol("probability_" + model.uid());
    }
    return named;
  }

  final LabelledRows labelled() {
    return new LabelledRows(predictions, labelCol(), weightCol());
  }

  /** What the model's {@code transform} gives. */
  public Dataset<Row> predictions() {
    return predictions;
  }

  /** The column of probabilities. */
  public String scoreCol() {
    return model.getProbabilityCol();
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

  /** The column of weights; empty: each row counts once. */
  public String weightCol() {
    return LabelledRows.weightCol(model);
  }

  /** The labels that occur, ascending: the order of what is told by label. */
  public double[] labels() {
    return evaluated(MulticlassMetrics::labels);
  }

  public double[] truePositiveRateByLabel() {
    return recallByLabel();
  }

  public double[] falsePositiveRateByLabel() {
    return byLabel(metrics::falsePositiveRate);
  }

  public double[] precisionByLabel() {
    return byLabel(metrics::precision);
  }

  public double[] recallByLabel() {
    return byLabel(metrics::recall);
  }

  public double[] fMeasureByLabel(double beta) {
    return byLabel(label -> metrics.fMeasure(label, beta));
  }

  public double[] fMeasureByLabel() {
    return fMeasureByLabel(1);
  }

  private double[] byLabel(DoubleUnaryOperator metric) {
    return evaluated(of -> Arrays.stream(of.labels()).map(metric).toArray());
  }

  public double accuracy() {
    return evaluated(MulticlassMetrics::accuracy);
  }

  public double weightedTruePositiveRate() {
    return weightedRecall();
  }

  public double weightedFalsePositiveRate() {
    return evaluated(MulticlassMetrics::weightedFalsePositiveRate);
  }

  public double weightedRecall() {
    return evaluated(MulticlassMetrics::weightedRecall);
  }

  public double weightedPrecision() {
    return evaluated(MulticlassMetrics::weightedPrecision);
  }

  public double weightedFMeasure(double beta) {
    return evaluated(of -> of.weightedFMeasure(beta));
  }

  public double weightedFMeasure() {
    return weightedFMeasure(1);
  }

  /** Spark counts at the first question: that may meet rows that cannot be used. */
  private <T> T evaluated(Function<MulticlassMetrics, T> metric) {
    return Unusable.call(() -> metric.apply(metrics));
  }

  /**
   * What more there is of two classes.
   *
   * @throws IllegalStateException if there are more
   */
  public FineTuneBinaryClassificationSummary asBinary() {
    throw new IllegalStateException(
        "There is no binary summary: the model tells " + model.numClasses() + " classes.");
  }
}
