package dev.graft.spark.table;

import org.apache.spark.api.java.function.PairFunction;
import scala.Tuple2;

/** The values of a row that metrics are told by, under the id of its record. */
final class SlicesOfRow implements PairFunction<TableRow, Long, String[]> {

  private static final long serialVersionUID = 1L;

  @Override
  public Tuple2<Long, String[]> call(TableRow row) {
    return new Tuple2<>(row.getId(), row.getSlices());
  }
}
