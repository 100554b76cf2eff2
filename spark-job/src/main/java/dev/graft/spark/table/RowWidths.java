package dev.graft.spark.table;

import dev.graft.spark.read.Occurrences;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function;

/** How many numbers most rows of a table hold where rows may differ. */
final class RowWidths {

  private final JavaRDD<TableRow> rows;

  RowWidths(JavaRDD<TableRow> rows) {
    this.rows = rows;
  }

  /** Values to be predicted. */
  int ofTargets() {
    return mostFrequent(
        Occurrences.of(
            rows.filter(row -> row.getCorrupt() == null).map(row -> row.getTargets().length)));
  }

  /**
   * Numbers of an array.
   *
   * @param column which of the columns of arrays
   */
  int ofArray(int column) {
    return mostFrequent(Occurrences.of(rows.map(new WidthOf(column)).filter(w -> w > 0)));
  }

  private static int mostFrequent(Map<Integer, Long> counts) {
    return counts.entrySet().stream()
        .max(Map.Entry.<Integer, Long>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
        .map(Map.Entry::getKey)
        .orElse(0);
  }

  /** How many numbers an array column holds. */
  private static final class WidthOf implements Function<TableRow, Integer> {
    private static final long serialVersionUID = 1L;

    private final int column;

    WidthOf(int column) {
      this.column = column;
    }

    @Override
    public Integer call(TableRow row) {
      return row.getWidths()[column];
    }
  }
}
