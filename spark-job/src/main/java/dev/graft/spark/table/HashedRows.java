package dev.graft.spark.table;

import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * The rows of a table, those of the same content in one partition.
 *
 * @param rows in the order of {@link TableRow.Field}
 * @param floats whether numbers are float32
 */
record HashedRows(JavaRDD<InternalRow> rows, boolean floats) {

  /**
   * With numbers of their own.
   *
   * @param drop whether only one row of each content is let through
   */
  JavaRDD<TableRow> numbered(boolean drop) {
    return rows.mapPartitions(new NumberRows(floats, drop));
  }

  long count() {
    return rows.count();
  }
}
