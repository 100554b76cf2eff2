package dev.graft.spark.predict;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.types.StructField;

/** The columns that are added to each row. */
public interface PredictionColumns extends Serializable {

  /** Their names and types. */
  List<StructField> fields();

  /**
   * One value each.
   *
   * @param outputs the network's; null where the row cannot be used
   * @param problem why it cannot; null if it can
   */
  Object[] values(float[] outputs, String problem);
}
