package dev.graft.spark.ml;

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
    LabelCounts found = LabelCounts.of(rows, label(), MOST_CLASSES);
    if (found.all() == 0) {
      throw new UnusableInputException("Cannot train: the table has no rows.");
    }
    if (refuse && found.nulls() > 0) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot train on the column %s: %,d of %,d labels are null; remove these rows, or set handleInvalid to skip.",
              name,
              found.nulls(),
              found.all()));
    }
    if (refuse && found.none() != null) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot train on the column %s: it holds %s, and class numbers are whole, from 0 to %,d; a StringIndexer makes them, or %s.",
              name,
              found.none(),
              MOST_CLASSES - 1,
              adviceForNumbers));
    }
    if (found.largest() < 0) {
      throw new UnusableInputException(
          "Cannot train on the column %s: it holds no class number.".formatted(name));
    }
    return Math.max(Math.max(2, found.largest() + 1), classNames().size());
  }

  /**
   * Checks numbers that are to be predicted.
   *
   * @throws UnusableInputException if one is null, NaN or infinite
   */
  void checkNumbers() {
    long bad = LabelCounts.of(rows, label(), MOST_CLASSES).notFinite();
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
