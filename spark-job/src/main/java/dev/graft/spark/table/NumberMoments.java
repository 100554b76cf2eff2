package dev.graft.spark.table;

import dev.graft.spark.read.Combined;
import dev.graft.table.ExactMoments;
import dev.graft.table.TableEncoding;
import java.io.Serializable;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import org.apache.spark.api.java.JavaRDD;

/**
 * Mean and deviation of the numbers of rows, in one pass, of exact sums: the same bits, whatever
 * the partitions were.
 */
final class NumberMoments implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Null until a row is seen. */
  private ExactMoments[] columns;

  /** Where numbers are missing they do not count. */
  static NumberMoments of(JavaRDD<double[]> rows) {
    return Combined.of(rows, new NumberMoments(), NumberMoments::add, NumberMoments::merge);
  }

  /**
   * The same.
   *
   * @param rows those without problems
   * @param encoding fills in what is missing
   */
  static NumberMoments of(JavaRDD<TableRow> rows, TableEncoding encoding) {
    return of(rows.map(row -> encoding.filled(row.getNumbers())));
  }

  private NumberMoments add(double[] row) {
    if (columns == null) {
      columns = new ExactMoments[row.length];
      Arrays.setAll(columns, i -> new ExactMoments());
    }
    for (int i = 0; i < row.length; i++) {
      if (!Double.isNaN(row[i])) {
        columns[i].add(row[i]);
      }
    }
    return this;
  }

  private NumberMoments merge(NumberMoments other) {
    if (columns == null) {
      return other;
    }
    for (int i = 0; other.columns != null && i < columns.length; i++) {
      columns[i].merge(other.columns[i]);
    }
    return this;
  }

  boolean isEmpty() {
    return columns == null;
  }

  double[] means() {
    return all(ExactMoments::mean);
  }

  /** Those of a sample; 0 of one row. */
  double[] deviations() {
    return all(ExactMoments::deviation);
  }

  private double[] all(ToDoubleFunction<ExactMoments> each) {
    return Arrays.stream(columns).mapToDouble(each).toArray();
  }
}
