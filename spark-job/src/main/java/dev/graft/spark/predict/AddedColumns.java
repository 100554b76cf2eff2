package dev.graft.spark.predict;

import dev.graft.UnusableInputException;
import dev.graft.config.PredictSettings;
import dev.graft.dataset.Task;
import dev.graft.evaluate.DecisionRule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The columns that {@code graft predict} adds: prediction, label, probability, the most probable
 * classes, and why there is no prediction. Which there are depends on the model's task and on the
 * names: an empty one leaves its column out.
 */
public final class AddedColumns implements PredictionColumns {

  private static final long serialVersionUID = 1L;

  private static final DataType TOP =
      DataTypes.createArrayType(
          new StructType()
              .add("label", DataTypes.StringType, false)
              .add("probability", DataTypes.FloatType, false),
          false);

  private final String prediction;
  private final String label;
  private final String probability;
  private final String top;
  private final String problem;
  private final int topK;
  private final Task task;
  private final int outputs;
  private final String[] names;
  private final DecisionRule rule;

  /**
   * @param topK how many of the most probable classes are told; 0: none
   * @param outputs of the network
   * @param names of the classes, labels or numbers that it tells
   * @param rule what predictions are made by
   * @throws UnusableInputException if no column for predictions is left with this task
   */
  public AddedColumns(
      PredictSettings.Columns columns,
      int topK,
      Task task,
      int outputs,
      List<String> names,
      DecisionRule rule) {
    boolean probabilities = task != Task.REGRESSION;
    this.prediction = columns.prediction();
    this.label = task == Task.CLASSIFICATION ? columns.label() : "";
    this.probability = probabilities ? columns.probability() : "";
    this.top = probabilities && topK > 0 ? columns.topK() : "";
    this.problem = columns.problem();
    this.topK = topK;
    this.task = task;
    this.outputs = outputs;
    this.names = names.toArray(new String[0]);
    this.rule = rule;
    if (prediction.isEmpty() && label.isEmpty() && probability.isEmpty() && top.isEmpty()) {
      throw new UnusableInputException(
          "Cannot predict without a column for predictions: with the model's task, %s, predict.columns.prediction must be named."
              .formatted(task.key()));
    }
  }

  @Override
  public List<StructField> fields() {
    List<StructField> fields = new ArrayList<>();
    add(fields, prediction, predictionType());
    add(fields, label, DataTypes.StringType);
    add(fields, probability, DataTypes.createArrayType(DataTypes.FloatType, false));
    add(fields, top, TOP);
    add(fields, problem, DataTypes.StringType);
    return fields;
  }

  private DataType predictionType() {
    return switch (task) {
      case CLASSIFICATION -> DataTypes.DoubleType;
      case REGRESSION ->
          outputs == 1
              ? DataTypes.DoubleType
              : DataTypes.createArrayType(DataTypes.DoubleType, false);
      case MULTI_LABEL -> DataTypes.createArrayType(DataTypes.StringType, false);
    };
  }

  private static void add(List<StructField> to, String name, DataType type) {
    if (!name.isEmpty()) {
      to.add(DataTypes.createStructField(name, type, true));
    }
  }

  @Override
  public Object[] values(float[] told, String why) {
    List<Object> values = new ArrayList<>(5);
    float[] probabilities = told == null || task == Task.REGRESSION ? null : probabilities(told);
    if (!prediction.isEmpty()) {
      values.add(told == null ? null : prediction(told));
    }
    if (!label.isEmpty()) {
      values.add(told == null ? null : names[rule.predicted(told)]);
    }
    if (!probability.isEmpty()) {
      values.add(probabilities);
    }
    if (!top.isEmpty()) {
      values.add(probabilities == null ? null : top(both(told), probabilities));
    }
    if (!problem.isEmpty()) {
      values.add(why);
    }
    return values.toArray();
  }

  /** One a class or label; of one probability for two classes those of both. */
  private float[] probabilities(float[] outputs) {
    return both(rule.probabilities(task, outputs));
  }

  private float[] both(float[] told) {
    return task == Task.CLASSIFICATION && told.length == 1
        ? new float[] {1 - told[0], told[0]}
        : told;
  }

  private Object prediction(float[] told) {
    return switch (task) {
      case CLASSIFICATION -> (double) rule.predicted(told);
      case REGRESSION ->
          outputs == 1
              ? (Object) (double) told[0]
              : IntStream.range(0, told.length).mapToDouble(i -> told[i]).toArray();
      case MULTI_LABEL -> {
        boolean[] held = rule.held(told);
        yield IntStream.range(0, told.length)
            .filter(i -> held[i])
            .mapToObj(i -> names[i])
            .toArray(String[]::new);
      }
    };
  }

  /**
   * The most probable first, of equals the one that comes first among the classes. As for {@link
   * DecisionRule#predicted}, the outputs decide.
   */
  private Row[] top(float[] outputs, float[] probabilities) {
    return IntStream.range(0, probabilities.length)
        .boxed()
        .sorted(Comparator.comparing((Integer i) -> -outputs[i]))
        .limit(topK)
        .map(i -> RowFactory.create(names[i], probabilities[i]))
        .toArray(Row[]::new);
  }
}
