package dev.graft.spark.explain;

import dev.graft.spark.predict.RowReader;
import java.io.Serializable;
import org.apache.spark.sql.Row;

/** Explains the answer for one row. */
interface Explainer extends Serializable {

  /**
   * @param hash of the row
   * @param kept its columns that are kept
   */
  ExplainedRow explain(Row row, RowReader reader, long hash, Object[] kept);
}
