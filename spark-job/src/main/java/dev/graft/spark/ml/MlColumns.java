package dev.graft.spark.ml;

import dev.graft.dataset.Task;
import dev.graft.evaluate.DecisionRule;
import dev.graft.spark.predict.PredictionColumns;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.attribute.NumericAttribute;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;

/**
 * The columns that Spark ML's classifiers and regressors add: rawPrediction, probability (vectors
 * over the classes) and prediction (the number of the class, or the number that is predicted; a
 * vector where a model tells several labels or numbers).
 */
final class MlColumns implements PredictionColumns {

  private static final long serialVersionUID = 1L;

  private final String rawPrediction;
  private final String probability;
  private final String prediction;
  private final Task task;
  private final int outputs;
  private final String[] classNames;
  private final double[] thresholds;
  private final DecisionRule rule;

  /**
   * @param outputs of the network
   * @param classNames for the metadata of the prediction; empty: none are known
   * @param rule what predictions are made by, unless the model has thresholds of Spark's own
   */
  MlColumns(ColumnNames names, Task task, int outputs, List<String> classNames, DecisionRule rule) {
    boolean probabilities = task != Task.REGRESSION;
    this.rawPrediction = probabilities ? names.rawPrediction() : "";
    this.probability = probabilities ? names.probability() : "";
    this.prediction = names.prediction();
    this.task = task;
    this.outputs = outputs;
    this.classNames = classNames.toArray(new String[0]);
    this.thresholds = names.thresholds();
    this.rule = rule;
  }

  private boolean tellsSeveral() {
    return task == Task.MULTI_LABEL || (task == Task.REGRESSION && outputs > 1);
  }

  @Override
  public List<StructField> fields() {
    List<StructField> fields = new ArrayList<>();
    add(fields, rawPrediction, SQLDataTypes.VectorType(), Metadata.empty());
    add(fields, probability, SQLDataTypes.VectorType(), Metadata.empty());
    add(
        fields,
        prediction,
        tellsSeveral() ? SQLDataTypes.VectorType() : DataTypes.DoubleType,
        predictionMetadata());
    return fields;
  }

  private static void add(List<StructField> to, String name, DataType type, Metadata metadata) {
    if (!name.isEmpty()) {
      to.add(DataTypes.createStructField(name, type, true, metadata));
    }
  }

  private Metadata predictionMetadata() {
    if (prediction.isEmpty() || tellsSeveral()) {
      return Metadata.empty();
    }
    if (task == Task.REGRESSION) {
      return NumericAttribute.defaultAttr().withName(prediction).toMetadata();
    }
    return classNames.length == 0
        ? Metadata.empty()
        : NominalAttribute.defaultAttr().withName(prediction).withValues(classNames).toMetadata();
  }

  @Override
  public Object[] values(float[] outputs, String problem) {
    List<Object> values = new ArrayList<>(3);
    double[] told = outputs == null ? null : told(outputs);
    if (!rawPrediction.isEmpty()) {
      values.add(told == null ? null : Vectors.dense(logarithms(told)));
    }
    if (!probability.isEmpty()) {
      values.add(told == null ? null : Vectors.dense(told));
    }
    if (!prediction.isEmpty()) {
      values.add(told == null ? null : prediction(outputs, told));
    }
    return values.toArray();
  }

  /** The probabilities or numbers; of one probability for two classes those of both. */
  double[] told(float[] outputs) {
    float[] probabilities = rule.probabilities(task, outputs);
    if (task == Task.CLASSIFICATION && outputs.length == 1) {
      return new double[] {1 - (double) probabilities[0], probabilities[0]};
    }
    double[] told = new double[outputs.length];
    for (int i = 0; i < told.length; i++) {
      told[i] = probabilities[i];
    }
    return told;
  }

  /** The number of the class. */
  double predictedClass(float[] outputs) {
    return predicted(outputs, told(outputs));
  }

  private Object prediction(float[] outputs, double[] told) {
    return switch (task) {
      case CLASSIFICATION -> (double) predicted(outputs, told);
      case REGRESSION -> tellsSeveral() ? Vectors.dense(told) : told[0];
      case MULTI_LABEL -> {
        boolean[] held = rule.held(outputs);
        double[] holds = new double[outputs.length];
        for (int i = 0; i < holds.length; i++) {
          holds[i] = held[i] ? 1 : 0;
        }
        yield Vectors.dense(holds);
      }
    };
  }

  /** As Spark's classifiers: the class whose probability is the most of its threshold. */
  private int predicted(float[] outputs, double[] told) {
    if (thresholds == null) {
      return rule.predicted(outputs);
    }
    int best = 0;
    double most = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < told.length; i++) {
      double scaled = told[i] / thresholds[i]; // NaN is never the most
      if (scaled > most) {
        most = scaled;
        best = i;
      }
    }
    return best;
  }

  /** Finite: a probability of 0 counts as the smallest that a float has in full precision. */
  static double[] logarithms(double[] probabilities) {
    double[] logarithms = new double[probabilities.length];
    for (int i = 0; i < logarithms.length; i++) {
      logarithms[i] = Math.log(Math.max(probabilities[i], Float.MIN_NORMAL));
    }
    return logarithms;
  }
}
