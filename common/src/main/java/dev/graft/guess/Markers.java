package dev.graft.guess;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What stands for a missing number in the columns of a file of text. Spark can be told one such
 * mark for all columns, and another one for numbers.
 */
public final class Markers {

  private static final String KNOWN = "NaN";

  private final List<String> marks;

  private Markers(List<String> marks) {
    this.marks = marks;
  }

  /** The marks of a table, the most frequent first. */
  public static Markers of(List<ColumnProfile> columns) {
    Map<String, Integer> found = new TreeMap<>();
    for (ColumnProfile column : columns) {
      if (column.isNumber() && column.declared() == ColumnType.TEXT) {
        column.markers().forEach((mark, times) -> found.merge(mark, times, Integer::sum));
      }
    }
    List<String> marks = new ArrayList<>(found.keySet());
    marks.sort(Comparator.comparing((String mark) -> -found.get(mark)));
    return new Markers(marks);
  }

  /** For the option {@code nullValue}; null: none is needed. */
  public String nulls() {
    return others().isEmpty() ? null : others().get(0);
  }

  /** For the option {@code nanValue}; null: none is needed. */
  public String nans() {
    return others().size() < 2 || marks.contains(KNOWN) ? null : others().get(1);
  }

  private List<String> others() {
    return marks.stream().filter(mark -> !mark.equals(KNOWN)).toList();
  }

  /** Whether a column of numbers has a mark that Spark cannot be told. */
  boolean areTooMany(ColumnProfile column) {
    return column.declared() == ColumnType.TEXT
        && column.markers().keySet().stream()
            .anyMatch(m -> !m.equals(KNOWN) && !m.equals(nulls()) && !m.equals(nans()));
  }
}
