package dev.graft.guess;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What stands for a missing number in the columns of a file of text. Spark can be told one such
 * mark for all columns, and another one for numbers.
 */
public final class Markers {

  private static final String KNOWN = "NaN";

  private final List<String> marks;
  private final Set<String> labels;

  private Markers(List<String> marks, Set<String> labels) {
    this.marks = marks;
    this.labels = labels;
  }

  /**
   * The marks of a table, the most frequent first.
   *
   * @param targets whose labels are no marks, whatever they are called
   */
  static Markers of(List<ColumnProfile> columns, List<Target> targets) {
    Map<String, Integer> found = new TreeMap<>();
    for (ColumnProfile column : columns) {
      if (column.isNumber() && column.declared() == ColumnType.TEXT) {
        column.markers().forEach((mark, times) -> found.merge(mark, times, Integer::sum));
      }
    }
    List<String> marks = new ArrayList<>(found.keySet());
    marks.sort(Comparator.comparing((String mark) -> -found.get(mark)));
    return new Markers(marks, labels(targets));
  }

  private static Set<String> labels(List<Target> targets) {
    Set<String> labels = new HashSet<>();
    for (Target target : targets) {
      if (!target.isNumber()) {
        labels.addAll(target.classes().labels());
        labels.addAll(target.classes().rare());
      }
    }
    return labels;
  }

  /** For the option {@code nullValue}; null: none is needed. */
  public String nulls() {
    return others().filter(mark -> !labels.contains(mark)).findFirst().orElse(null);
  }

  /** For the option {@code nanValue}; null: none is needed. */
  public String nans() {
    return marks.contains(KNOWN)
        ? null
        : others().filter(mark -> !mark.equals(nulls())).findFirst().orElse(null);
  }

  private Stream<String> others() {
    return marks.stream().filter(mark -> !mark.equals(KNOWN));
  }

  /** Whether a column of numbers has a mark that Spark cannot be told. */
  boolean areTooMany(ColumnProfile column) {
    // What stands for NaN is known of DOUBLE, not of DECIMAL, as which decimal commas are read.
    boolean nan = !column.hasDecimalComma();
    return column.declared() == ColumnType.TEXT
        && column.markers().keySet().stream()
            .anyMatch(m -> !m.equals(nulls()) && !(nan && (m.equals(KNOWN) || m.equals(nans()))));
  }
}
