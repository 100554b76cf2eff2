package dev.graft.spark.table;

import dev.graft.spark.read.Combined;
import java.io.Serializable;
import org.apache.spark.api.java.JavaRDD;

/** What is counted of the rows of a table before anything is learned of them, in one pass. */
final class RowCounts implements Serializable {

  private static final long serialVersionUID = 1L;

  private long rows;
  private long corrupt;
  private long below0;

  private RowCounts() {}

  static RowCounts of(JavaRDD<TableRow> rows) {
    return Combined.of(rows, new RowCounts(), RowCounts::add, RowCounts::merge);
  }

  private RowCounts add(TableRow row) {
    rows++;
    if (row.getCorrupt() != null) {
      corrupt++;
    } else if (isBelow0(row.getLabelNumber())) {
      below0++;
    }
    return this;
  }

  private static boolean isBelow0(double label) {
    return label < 0 && label >= -TableColumns.EXACT && label == Math.rint(label);
  }

  private RowCounts merge(RowCounts other) {
    rows += other.rows;
    corrupt += other.corrupt;
    below0 += other.below0;
    return this;
  }

  long rows() {
    return rows;
  }

  /** Those that Spark cannot read. */
  long corrupt() {
    return corrupt;
  }

  /** Others whose labels are whole numbers below 0. */
  long below0() {
    return below0;
  }
}
