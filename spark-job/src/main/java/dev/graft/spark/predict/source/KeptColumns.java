package dev.graft.spark.predict.source;

import dev.graft.UnusableInputException;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Which of the data's own columns are written beside the predictions. */
final class KeptColumns {

  private final List<String> names;

  /**
   * @param names null: all
   */
  KeptColumns(List<String> names) {
    this.names = names;
  }

  /**
   * Those that are kept, in the order of the data.
   *
   * @param source for messages
   * @throws UnusableInputException if one is not there
   */
  StructType of(StructType columns, String source) {
    if (names == null) {
      return columns;
    }
    List<String> there = Arrays.asList(columns.fieldNames());
    for (String name : names) {
      if (!there.contains(name)) {
        throw new UnusableInputException(
            "Cannot keep the column %s (predict.keep) of %s: those that can be kept are %s."
                .formatted(name, source, there));
      }
    }
    StructType kept = new StructType();
    for (StructField field : columns.fields()) {
      kept = names.contains(field.name()) ? kept.add(field) : kept;
    }
    return kept;
  }
}
