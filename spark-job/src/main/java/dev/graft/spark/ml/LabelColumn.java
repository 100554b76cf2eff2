package dev.graft.spark.ml;

import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.floor;
import static org.apache.spark.sql.functions.isnan;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.when;

import dev.graft.UnusableInputException;
import dev.graft.spark.table.TableColumns;
import java.util.List;
import java.util.Locale;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/** The labels of a table, looked at before training: how many classes there are. */
final class LabelColumn {

  /** More are taken for a mistake: an output layer needs one unit for each. */
  private static final int MOST_CLASSES = 100_000;

  private final Dataset<Row> rows;
  private final String name;
  private final String adviceForNumbers;

  /**
   * @param adviceForNumbers what to do where labels are numbers, not classes
   */
  LabelColumn(Dataset<Row> rows, String name, String adviceForNumbers) {
    this.adviceForNumbers = adviceForNumbers;
    this.rows = rows;
    this.name = name;
  }

  private Column label() {
    return TableColumns.quoted(name).cast(DataTypes.DoubleType);
  }

  /** The names that the column's metadata give the classes, or those of truth; else none. */
  List<String> classNames() {
    StructField field = rows.schema().apply(name);
    if (field.dataType().equals(DataTypes.BooleanType)) {
      return List.of("false", "true");
    }
    Attribute attribute = Attribute.fromStructField(field);
    return attribute instanceof NominalAttribute nominal && nominal.values().isDefined()
        ? List.of(nominal.values().get())
        : List.of();
  }

  /**
   * The number of classes: the names' or one more than the largest label.
   *
   * @param refuse whether a label that is none is refused; else its row is left to training
   * @throws UnusableInputException naming a label that is no class number
   */
  int classes(boolean refuse) {
    Column label = label();
    Column good = label.isNotNull().and(label.geq(0)).and(label.equalTo(floor(label)));
    Column usable = good.and(label.lt(MOST_CLASSES));
    Row found =
        rows.agg(
                max(when(usable, label)),
                count(when(label.isNull(), lit(1))),
                first(when(label.isNotNull().and(usable.unary_$bang()), label), true),
                count(lit(1)))
            .head();
    if (found.getLong(3) == 0) {
      throw new UnusableInputException("Cannot train: the table has no rows.");
    }
    if (refuse && found.getLong(1) > 0) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot train on the column %s: %,d of %,d labels are null; remove these rows, or set handleInvalid to skip.",
              name,
              found.getLong(1),
              found.getLong(3)));
    }
    if (refuse && !found.isNullAt(2)) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot train on the column %s: it holds %s, and class numbers are whole, from 0 to %,d; a StringIndexer makes them, or %s.",
              name,
              found.getDouble(2),
              MOST_CLASSES - 1,
              adviceForNumbers));
    }
    if (found.isNullAt(0)) {
      throw new UnusableInputException(
          "Cannot train on the column %s: it holds no class number.".formatted(name));
    }
    return Math.max(Math.max(2, (int) found.getDouble(0) + 1), classNames().size());
  }

  /**
   * Checks numbers that are to be predicted.
   *
   * @throws UnusableInputException if one is null, NaN or infinite
   */
  void checkNumbers() {
    Column label = label();
    Column finite =
        label.isNotNull().and(isnan(label).unary_$bang()).and(label.lt(Double.POSITIVE_INFINITY));
    long bad = rows.filter(finite.and(label.gt(Double.NEGATIVE_INFINITY)).unary_$bang()).count();
    if (bad > 0) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot train on the column %s: %,d of its numbers are null, NaN or infinite; remove these rows, or set handleInvalid to skip.",
              name,
              bad));
    }
  }
}
