package dev.graft.spark.ml;

import dev.graft.UnusableInputException;
import dev.graft.evaluate.DecisionRule;
import dev.graft.spark.predict.FramePrediction;
import dev.graft.spark.table.TableColumns;
import java.util.List;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The columns of a table that an estimator is to learn of. */
final class FrameColumns {

  private final Learner learner;
  private final HasTraining<?> tuner;
  private final StructType schema;

  FrameColumns(Learner learner, StructType schema) {
    this.learner = learner;
    this.tuner = learner.params();
    this.schema = schema;
  }

  /** What features are. */
  enum Features {
    NUMBERS,
    TEXT,
    PICTURES
  }

  /**
   * What the features are.
   *
   * @throws UnusableInputException if the column is missing or of another type
   */
  Features features() {
    if (learner.secondText() != null) {
      return pairs();
    }
    DataType type = type("featuresCol", tuner.getFeaturesCol());
    if (learner.predictor()) {
      return vectors(type);
    }
    if (type.equals(DataTypes.StringType)) {
      return Features.TEXT;
    }
    if (TableColumns.isPicture(type)) {
      return Features.PICTURES;
    }
    if (TableColumns.isNumber(type) || TableColumns.isNumbers(type)) {
      return Features.NUMBERS;
    }
    throw refused(
        "featuresCol",
        tuner.getFeaturesCol(),
        "a vector, an array of numbers, a number, a string, binary (a picture's file) or an image");
  }

  private Features pairs() {
    if (learner.secondText().equals(tuner.getFeaturesCol())) {
      throw new UnusableInputException(
          "Cannot use secondTextCol = %s: it is featuresCol, too, and a pair is of two columns."
              .formatted(learner.secondText()));
    }
    needText("featuresCol", tuner.getFeaturesCol(), "a string, as secondTextCol is set");
    needText("secondTextCol", learner.secondText(), "a string");
    return Features.TEXT;
  }

  private void needText(String param, String name, String wanted) {
    if (!type(param, name).equals(DataTypes.StringType)) {
      throw refused(param, name, wanted);
    }
  }

  private Features vectors(DataType type) {
    if (!type.equals(SQLDataTypes.VectorType())) {
      throw refused(
          "featuresCol",
          tuner.getFeaturesCol(),
          "a vector; a VectorAssembler makes one of numbers, and FineTuner takes arrays, texts and pictures as they are");
    }
    return Features.NUMBERS;
  }

  /**
   * The columns after prediction.
   *
   * @throws UnusableInputException if a column is missing, of a wrong type, or there already
   */
  StructType transformed() {
    features();
    need("labelCol", tuner.getLabelCol(), "a number");
    if (tuner.isDefined(tuner.weightCol())) {
      need("weightCol", tuner.getWeightCol(), "a number");
    }
    if (tuner.isDefined(tuner.groupCol())) {
      type("groupCol", tuner.getGroupCol());
    }
    if (tuner.isDefined(tuner.validationIndicatorCol())
        && !type("validationIndicatorCol", tuner.getValidationIndicatorCol())
            .equals(DataTypes.BooleanType)) {
      throw refused("validationIndicatorCol", tuner.getValidationIndicatorCol(), "boolean");
    }
    return FramePrediction.with(
        schema,
        new MlColumns(learner.added(), learner.task(), 1, List.of(), DecisionRule.PLAIN).fields());
  }

  private void need(String param, String name, String wanted) {
    DataType type = type(param, name);
    boolean truth = learner.predictor() && type.equals(DataTypes.BooleanType);
    if (truth || !TableColumns.isNumber(type)) {
      throw refused(param, name, wanted);
    }
  }

  private boolean has(String name) {
    return List.of(schema.fieldNames()).contains(name);
  }

  private DataType type(String param, String name) {
    if (!has(name)) {
      throw new UnusableInputException(
          "Cannot use %s = %s: the table has no such column, its columns are %s."
              .formatted(param, name, List.of(schema.fieldNames())));
    }
    return schema.apply(name).dataType();
  }

  private UnusableInputException refused(String param, String name, String wanted) {
    String hint = param.equals("labelCol") ? hint(schema.apply(name).dataType()) : "";
    return new UnusableInputException(
        "Cannot use %s = %s: the column is of type %s, it must be %s%s."
            .formatted(param, name, schema.apply(name).dataType().catalogString(), wanted, hint));
  }

  private static String hint(DataType label) {
    if (label.equals(DataTypes.BooleanType)) {
      return "; FineTuner takes truth values";
    }
    return label.equals(DataTypes.StringType)
        ? "; a StringIndexer makes class numbers of names"
        : "";
  }
}
