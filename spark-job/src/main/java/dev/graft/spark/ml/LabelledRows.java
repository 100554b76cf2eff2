package dev.graft.spark.ml;

import dev.graft.UnusableInputException;
import dev.graft.spark.table.TableColumns;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.Tuple3;

/**
 * What was predicted beside what is true, with the weight of each row, as Spark's metrics take it.
 */
final class LabelledRows {

  private final Dataset<Row> predictions;
  private final String label;
  private final String weight;

  /**
   * @param weight the column of weights; empty: each row counts once
   */
  LabelledRows(Dataset<Row> predictions, String label, String weight) {
    this.predictions = predictions;
    this.label = label;
    this.weight = weight;
  }

  /**
   * Refuses a table that has no labels.
   *
   * @throws UnusableInputException naming the column
   */
  static void check(StructType schema, HasWeight<?> model, String label) {
    check(schema, "labelCol", label);
    if (model.isDefined(model.weightCol())) {
      check(schema, "weightCol", model.getWeightCol());
    }
  }

  /** The column of weights that a model names; empty: none, each row counts once. */
  static String weightCol(HasWeight<?> model) {
    return model.isDefined(model.weightCol()) ? model.getWeightCol() : "";
  }

  private static void check(StructType schema, String param, String name) {
    if (!List.of(schema.fieldNames()).contains(name)) {
      throw new UnusableInputException(
          "Cannot use %s = %s: the table has no such column, its columns are %s."
              .formatted(param, name, List.of(schema.fieldNames())));
    }
    DataType type = schema.apply(name).dataType();
    if (!TableColumns.isNumber(type)) {
      throw new UnusableInputException(
          "Cannot use %s = %s: the column is of type %s, it must be a number."
              .formatted(param, name, type.catalogString()));
    }
  }

  /** A column of numbers, beside the labels. Rows without a prediction are left out. */
  RDD<Tuple3<Object, Object, Object>> besideLabels(String prediction) {
    return besideLabels(prediction, value -> value);
  }

  /** The probability of the second of two classes, beside the labels. */
  RDD<Tuple3<Object, Object, Object>> secondBesideLabels(String probability) {
    return besideLabels(probability, value -> ((Vector) value).apply(1));
  }

  private RDD<Tuple3<Object, Object, Object>> besideLabels(
      String name, Function<Object, Object> score) {
    List<Column> columns = new ArrayList<>();
    columns.add(TableColumns.quoted(name));
    columns.add(TableColumns.quoted(label).cast(DataTypes.DoubleType));
    columns.add(
        weight.isEmpty()
            ? functions.lit(1.0)
            : TableColumns.quoted(weight).cast(DataTypes.DoubleType));
    String[] names = {label, weight};
    return predictions
        .filter(TableColumns.quoted(name).isNotNull())
        .select(columns.toArray(new Column[0]))
        .javaRDD()
        .map(
            row ->
                new Tuple3<Object, Object, Object>(
                    score.call(row.get(0)), number(row, 1, names[0]), weight(row, names[1])))
        .rdd();
  }

  private static double number(Row row, int column, String name) {
    if (row.isNullAt(column)) {
      throw new UnusableInputException(
          "Cannot evaluate predictions: the column %s holds null; leave these rows out."
              .formatted(name));
    }
    return row.getDouble(column);
  }

  private static double weight(Row row, String name) {
    double weight = number(row, 2, name);
    if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
      throw new UnusableInputException(
          "Cannot evaluate predictions: the column %s holds the weight %s, and weights are 0 or more."
              .formatted(name, weight));
    }
    return weight;
  }
}
