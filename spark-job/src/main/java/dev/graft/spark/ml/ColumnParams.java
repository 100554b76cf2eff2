package dev.graft.spark.ml;

import dev.graft.Api;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.param.Params;

/** The columns that estimator and model name, as Spark ML calls them. */
@Api
public final class ColumnParams {

  static final String ERROR = "error";
  static final String SKIP = "skip";
  static final String KEEP = "keep";

  final Param<String> featuresCol;
  final Param<String> secondTextCol;
  final Param<String> labelCol;
  final Param<String> predictionCol;
  final Param<String> probabilityCol;
  final Param<String> rawPredictionCol;
  final Param<String> handleInvalid;
  final InputColumns inputs;

  ColumnParams(Params owner) {
    featuresCol =
        new Param<>(
            owner,
            "featuresCol",
            "the column of features: a vector, an array of numbers, a number, a text, the bytes of a picture's file, or Spark's image structure");
    secondTextCol = InputColumns.secondTextCol(owner, "featuresCol");
    labelCol =
        new Param<>(
            owner,
            "labelCol",
            "the column of the label: for classification a class number from 0, for regression a number");
    predictionCol =
        new Param<>(owner, "predictionCol", "the column of the prediction; empty: not added");
    probabilityCol =
        new Param<>(
            owner,
            "probabilityCol",
            "the column of the classes' probabilities; empty: not added; not for regression");
    rawPredictionCol =
        new Param<>(
            owner,
            "rawPredictionCol",
            "the column of the logarithms of the classes' probabilities; empty: not added; not for regression");
    handleInvalid = handleInvalid(owner);
    inputs = new InputColumns(owner, featuresCol, secondTextCol);
    owner.setDefault(featuresCol, "features");
    owner.setDefault(labelCol, "label");
    owner.setDefault(predictionCol, "prediction");
    owner.setDefault(probabilityCol, "probability");
    owner.setDefault(rawPredictionCol, "rawPrediction");
  }

  /** The param for rows that cannot be used, with its default. */
  static Param<String> handleInvalid(Params owner) {
    Param<String> handleInvalid =
        new Param<>(
            owner,
            "handleInvalid",
            "rows that cannot be used (null, NaN, another size; in transform, a category that training has not seen): error, skip (left out), or keep (in transform without a prediction, with one of an unseen category; in fit left out)",
            ParamValidators.inArray(new String[] {ERROR, SKIP, KEEP}));
    owner.setDefault(handleInvalid, ERROR);
    return handleInvalid;
  }
}
