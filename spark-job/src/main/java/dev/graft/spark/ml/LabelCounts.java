package dev.graft.spark.ml;

import dev.graft.spark.read.Combined;
import dev.graft.spark.shim.SparkShim;
import java.io.Serializable;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;

/** What a column of labels holds; adds up. */
final class LabelCounts implements Serializable {

  private static final long serialVersionUID = 1L;

  private final int most;
  private long all;
  private long nulls;
  private long finite;
  private double largest = -1;
  private Double none;

  private LabelCounts(int most) {
    this.most = most;
  }

  /**
   * Looks at all rows; one Spark job.
   *
   * @param label a number a row
   * @param most what class numbers are below
   */
  static LabelCounts of(Dataset<Row> rows, Column label, int most) {
    return Combined.of(
        SparkShim.rows(rows.select(label.as("label"))),
        new LabelCounts(most),
        LabelCounts::add,
        LabelCounts::merge);
  }

  private LabelCounts add(InternalRow row) {
    all++;
    if (row.isNullAt(0)) {
      nulls++;
      return this;
    }
    double label = row.getDouble(0);
    finite += Double.isFinite(label) ? 1 : 0;
    if (label >= 0 && label < most && label == Math.floor(label)) {
      largest = Math.max(largest, label);
    } else if (none == null) {
      none = label;
    }
    return this;
  }

  private LabelCounts merge(LabelCounts other) {
    all += other.all;
    nulls += other.nulls;
    finite += other.finite;
    largest = Math.max(largest, other.largest);
    none = none == null ? other.none : none;
    return this;
  }

  /** Rows. */
  long all() {
    return all;
  }

  /** Rows without a label. */
  long nulls() {
    return nulls;
  }

  /** Rows whose label is null, NaN or infinite. */
  long notFinite() {
    return all - finite;
  }

  /** The largest class number; negative: there is none. */
  int largest() {
    return (int) largest;
  }

  /** A label that is no class number; null: all that there are, are. */
  Double none() {
    return none;
  }
}
