package dev.graft.spark.ml;

import org.apache.spark.ml.classification.ProbabilisticClassifierParams;

/**
 * What a model adds to a table; an empty name: it is not added.
 *
 * @param thresholds what each class's probability is divided by before they are compared; null:
 *     they are compared as they are
 */
record ColumnNames(
    String rawPrediction, String probability, String prediction, double[] thresholds) {

  /** Of numbers, which have no probability. */
  static ColumnNames ofNumbers(String prediction) {
    return new ColumnNames("", "", prediction, null);
  }

  static ColumnNames of(ProbabilisticClassifierParams stage) {
    return new ColumnNames(
        stage.getRawPredictionCol(),
        stage.getProbabilityCol(),
        stage.getPredictionCol(),
        stage.isDefined(stage.thresholds()) ? stage.getThresholds() : null);
  }

  static ColumnNames of(HasColumns<?> stage) {
    return new ColumnNames(
        stage.getRawPredictionCol(), stage.getProbabilityCol(), stage.getPredictionCol(), null);
  }
}
