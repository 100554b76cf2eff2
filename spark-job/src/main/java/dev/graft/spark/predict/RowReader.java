package dev.graft.spark.predict;

import java.io.Serializable;
import org.apache.spark.sql.Row;

/** Makes features of the rows of one table. */
public interface RowReader extends Serializable {

  /** The features of a row, normalised, or what is wrong with it. */
  Reading read(Row row);

  /** Where the row is from, for people; null where nobody knows. */
  default String place(Row row) {
    return null;
  }
}
