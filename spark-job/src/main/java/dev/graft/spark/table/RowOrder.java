package dev.graft.spark.table;

import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function;
import scala.Tuple2;

/** An order of rows that never changes. */
final class RowOrder {

  private RowOrder() {}

  /** What all rows give, in one partition, in the order of their ids. */
  static <T> JavaRDD<T> of(JavaRDD<TableRow> rows, Function<TableRow, T> given) {
    return rows.mapToPair(row -> new Tuple2<>(row.getId(), given.call(row)))
        .sortByKey(true, 1)
        .values();
  }
}
