package dev.graft.spark.ml;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.call_function;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lower;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.when;

import dev.graft.UnusableInputException;
import dev.graft.spark.table.TableColumns;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;

/** The values of a column of labels: which class each is, whatever type it has. */
final class LabelValues {

  private static final String NUMBER = "[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?";

  private final Column value;
  private final DataType type;
  private final Column asNumber;

  LabelValues(String name, DataType type) {
    this.value = TableColumns.quoted(name);
    this.type = type;
    // A cast would fail at the first text that is no number where spark.sql.ansi.enabled is set.
    this.asNumber = expr("TRY_CAST(%s AS DOUBLE)".formatted(TableColumns.identifier(name)));
  }

  /**
   * Checks the type of a column of labels.
   *
   * @throws UnusableInputException if it holds neither texts, numbers nor truth values
   */
  static void require(String name, DataType type) {
    if (!(type instanceof StringType
        || type instanceof NumericType
        || type instanceof BooleanType)) {
      throw new UnusableInputException(
          "Cannot use inputCol = %s: the column is of type %s, and labels are texts, numbers or truth values."
              .formatted(name, type.simpleString()));
    }
  }

  /** The numbers that they are. */
  Column numbers() {
    return type instanceof BooleanType ? value.cast(DataTypes.DoubleType) : asNumber;
  }

  /**
   * The numbers of their classes; null: they are none.
   *
   * @throws UnusableInputException if two of the classes are the same value
   */
  Column numbersOf(List<String> classes) {
    if (type instanceof BooleanType) {
      return position(value.cast("string"), classes, LabelValues::plain);
    }
    if (type instanceof LongType) { // which has more digits than a double
      return position(value.cast("string"), classes, String::strip);
    }
    boolean numbers = classes.stream().allMatch(label -> label.strip().matches(NUMBER));
    if (type instanceof NumericType && !numbers) {
      throw new UnusableInputException(
          "Cannot use labels = %s: the column holds numbers, and these are not."
              .formatted(classes));
    }
    if (numbers) {
      return position(asNumber, classes, Double::valueOf);
    }
    boolean truth =
        classes.stream().map(LabelValues::plain).toList().equals(List.of("false", "true"));
    return truth
        ? position(lower(trim(value)), classes, LabelValues::plain)
        : position(trim(value), classes, String::strip);
  }

  private static String plain(String label) {
    return label.strip().toLowerCase(Locale.ROOT);
  }

  private static Column position(Column key, List<String> classes, Function<String, Object> known) {
    Map<Object, String> labels = new LinkedHashMap<>();
    for (String label : classes) {
      String same = labels.put(known.apply(label), label);
      if (same != null) {
        throw new UnusableInputException(
            "Cannot use labels = %s: \"%s\" and \"%s\" are one value of the column, and the second class would never occur; leave one of them out."
                .formatted(classes, same, label));
      }
    }
    Column[] keys = labels.keySet().stream().map(functions::lit).toArray(Column[]::new);
    Column place = call_function("array_position", array(keys), key);
    return when(place.gt(0), place.minus(1).cast(DataTypes.DoubleType));
  }
}
