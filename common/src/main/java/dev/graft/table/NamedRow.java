package dev.graft.table;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.UnusableInputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Makes features of a row whose values are given by the names of the columns of training. */
public final class NamedRow {

  private final TableEncoding encoding;
  private final JsonNode types;

  private NamedRow(TableEncoding encoding, JsonNode types) {
    this.encoding = encoding;
    this.types = types;
  }

  /**
   * For a saved model; null if it has learned no columns by their names.
   *
   * @param learned what the data's format has learned in training
   */
  public static NamedRow of(JsonNode learned) {
    if (learned.has("columns")) {
      return new NamedRow(TableEncoding.of(learned.path("columns")), learned.path("types"));
    }
    List<Column> columns = new ArrayList<>();
    learned.at("/csv/features").forEach(name -> columns.add(Column.number(name.asText())));
    return columns.isEmpty()
        ? null
        : new NamedRow(TableEncoding.of(columns), learned.path("types"));
  }

  /**
   * The features of a row.
   *
   * @param row a number or a boolean, an array of numbers, or a category, by column; null where it
   *     is missing
   * @throws UnusableInputException if a column is missing or of a type that is none of these, if
   *     training has not seen a category, or if the row cannot be used otherwise
   */
  public float[] features(Map<String, ?> row) {
    double[] numbers = new double[0];
    List<Integer> widths = new ArrayList<>();
    List<String> categories = new ArrayList<>();
    for (Column column : encoding.columns()) {
      Object value = value(row, column.name());
      switch (column.kind()) {
        case CATEGORY -> categories.add(new CategoryValues(column, type(column)).of(value));
        case NUMBER -> numbers = joined(numbers, new double[] {number(column, value)});
        case NUMBERS -> {
          double[] values = numbers(column, value);
          widths.add(values.length);
          numbers = joined(numbers, values);
        }
      }
    }
    int[] counts = widths.stream().mapToInt(Integer::intValue).toArray();
    String[] texts = categories.toArray(new String[0]);
    String problem = encoding.problem(numbers, counts, texts);
    if (problem == null) {
      problem = TableEncoding.problem(encoding.unseen(texts));
    }
    if (problem != null) {
      throw new UnusableInputException("Cannot predict the row: %s.".formatted(problem));
    }
    return encoding.features(numbers, texts);
  }

  private Object value(Map<String, ?> row, String column) {
    if (!row.containsKey(column)) {
      throw new UnusableInputException(
          "Cannot predict a row without the column %s, which the model takes; its columns are %s."
              .formatted(column, row.keySet()));
    }
    return row.get(column);
  }

  /** As Spark writes it; null: not known. */
  private String type(Column column) {
    return types.path(column.name()).textValue();
  }

  private double number(Column column, Object value) {
    if (value == null) {
      return Double.NaN;
    }
    if (value instanceof Boolean flag) {
      return flag ? 1 : 0;
    }
    if (!(value instanceof Number number)) {
      throw refused(column, value, "a number");
    }
    boolean single = "float".equals(type(column)) || "array<float>".equals(type(column));
    return single ? number.floatValue() : number.doubleValue();
  }

  private double[] numbers(Column column, Object value) {
    if (value instanceof double[] values) {
      return Arrays.stream(values).map(each -> number(column, each)).toArray();
    }
    if (value instanceof float[] values) {
      double[] numbers = new double[values.length];
      Arrays.setAll(numbers, i -> values[i]);
      return numbers;
    }
    if (value instanceof List<?> values) {
      return values.stream().mapToDouble(each -> number(column, each)).toArray();
    }
    if (value == null) {
      return new double[0];
    }
    throw refused(column, value, "an array of numbers");
  }

  private static UnusableInputException refused(Column column, Object value, String wanted) {
    return new UnusableInputException(
        "Cannot predict a row with a %s in the column %s: the model takes %s there."
            .formatted(value.getClass().getSimpleName(), column.name(), wanted));
  }

  private static double[] joined(double[] first, double[] more) {
    double[] all = Arrays.copyOf(first, first.length + more.length);
    System.arraycopy(more, 0, all, first.length, more.length);
    return all;
  }
}
