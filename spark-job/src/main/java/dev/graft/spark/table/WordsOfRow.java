package dev.graft.spark.table;

import dev.graft.table.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.PairFunction;
import scala.Tuple2;

/** What people read of a row: its text, or both, else its columns with their values; by its id. */
public final class WordsOfRow implements PairFunction<TableRow, Long, String> {

  private static final long serialVersionUID = 1L;

  private static final int MOST_COLUMNS = 30;
  private static final String BETWEEN = "\u001f";

  private final List<Column> columns;

  /**
   * @param columns of the features, in the order of a row; empty: it is a text
   */
  WordsOfRow(List<Column> columns) {
    this.columns = new ArrayList<>(columns);
  }

  @Override
  public Tuple2<Long, String> call(TableRow row) {
    return new Tuple2<>(row.getId(), columns.isEmpty() ? texts(row) : values(row));
  }

  /** The texts that words are made of. */
  public static List<String> texts(String words) {
    return List.of(words.split(BETWEEN, -1));
  }

  private static String texts(TableRow row) {
    return Stream.of(row.getText(), row.getSecondText())
        .filter(text -> text != null)
        .collect(Collectors.joining(BETWEEN));
  }

  private String values(TableRow row) {
    double[] numbers = row.getNumbers();
    int[] widths = row.getWidths();
    String[] categories = row.getCategories();
    List<String> told = new ArrayList<>();
    int number = 0;
    int array = 0;
    int category = 0;
    for (Column column : columns) {
      String value;
      switch (column.kind()) {
        case NUMBER -> value = number(numbers[number++]);
        case CATEGORY -> value = String.valueOf(categories[category++]);
        default -> {
          int width = widths[array++];
          value = width + " numbers";
          number += width;
        }
      }
      if (told.size() < MOST_COLUMNS) {
        told.add(column.name() + " = " + value);
      }
    }
    return String.join(", ", told);
  }

  private static String number(double value) {
    if (Double.isNaN(value)) {
      return "missing";
    }
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
