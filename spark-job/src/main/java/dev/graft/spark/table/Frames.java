package dev.graft.spark.table;

import dev.graft.config.DataSettings;
import dev.graft.dataset.Split;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** Where tables come from. */
interface Frames {

  /** Frames that are there already: they have all their columns, of the types that they have. */
  static Frames of(Map<Split, Dataset<Row>> frames) {
    return (part, files, known) -> frames.get(part);
  }

  /**
   * The table of a part.
   *
   * @param known the types to read text files with, of those that their values look like
   */
  Dataset<Row> open(Split part, DataSettings.Files files, UnaryOperator<StructType> known);

  /** Whether they are read from files: then types may be those that their values look like. */
  default boolean areFiles() {
    return false;
  }

  /**
   * Refuses files some of which lack a column.
   *
   * @param used columns that matter
   */
  default void requireInAllFiles(Dataset<Row> frame, Set<String> used) {}

  /**
   * Looks for the file at which reading broke off. Of frames that are there already nobody knows
   * how their files are read.
   *
   * @param failure what Spark has thrown
   */
  default void refuseDamaged(Exception failure, Dataset<Row> frame) {}
}
