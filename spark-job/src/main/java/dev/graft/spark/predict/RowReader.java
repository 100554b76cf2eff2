package dev.graft.spark.predict;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.Row;

/** Makes features of the rows of one table. */
public interface RowReader extends Serializable {

  /** The features of a row, normalised, or what is wrong with it. */
  Reading read(Row row);

  /** The texts of a row that can be read, for a model of texts; empty: it takes none. */
  default List<String> texts(Row row) {
    return List.of();
  }

  /** The features of texts in the place of a row's; null if the model knows none of the words. */
  default float[] features(List<String> texts) {
    throw new IllegalStateException("no texts");
  }

  /** Where the row is from, for people; null where nobody knows. */
  default String place(Row row) {
    return null;
  }
}
