package dev.graft.spark.table;

import org.apache.spark.api.java.JavaRDD;
import scala.Tuple2;

/** An order of rows that never changes. */
final class RowOrder {

  private RowOrder() {}

  /** All rows in one partition, in the order of their ids. */
  static JavaRDD<TableRow> of(JavaRDD<TableRow> rows) {
    return rows.mapToPair(row -> new Tuple2<>(row.getId(), row)).sortByKey(true, 1).values();
  }
}
