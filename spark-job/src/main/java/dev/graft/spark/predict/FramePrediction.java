package dev.graft.spark.predict;

import static org.apache.spark.sql.functions.col;

import dev.graft.UnusableInputException;
import dev.graft.save.Bundle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Adds predictions to the rows of a DataFrame; nothing is computed until the result is. */
public final class FramePrediction {

  private final RowReaders readers;
  private final PredictionColumns columns;
  private final InvalidRows invalid;

  /**
   * @param features the column of a model that takes one column; both of pairs of texts
   */
  public FramePrediction(
      Bundle bundle, List<String> features, PredictionColumns columns, InvalidRows invalid) {
    this.readers = new RowReaders(bundle, features);
    this.columns = columns;
    this.invalid = invalid;
  }

  /**
   * The columns of the result.
   *
   * @throws UnusableInputException if the table lacks what the model takes, or has a column of the
   *     same name as one that is added
   */
  public StructType schema(StructType schema) {
    readers.check(schema);
    return with(schema, columns.fields());
  }

  /**
   * A table's columns with more.
   *
   * @throws UnusableInputException if the table has one of this name already
   */
  public static StructType with(StructType schema, List<StructField> added) {
    StructType result = schema;
    for (StructField field : added) {
      if (Arrays.stream(schema.fieldNames()).anyMatch(field.name()::equalsIgnoreCase)) {
        throw new UnusableInputException(
            "Cannot add the column %s: the table has one of this name; give the new one another."
                .formatted(field.name()));
      }
      result = result.add(field);
    }
    return result;
  }

  /** The rows in their order and partitions, with predictions. */
  public Dataset<Row> of(Dataset<Row> rows, Scorer scorer) {
    StructType result = schema(rows.schema());
    Dataset<Row> predicted =
        prepared(rows)
            .mapPartitions(
                new ScoreRows(
                    scorer, readers.reader(rows.schema()), columns, invalid, rows.schema().size()),
                Encoders.row(numbered(result)));
    return predicted.select(named(result));
  }

  /** With what the reader needs behind the table's own columns. */
  private Dataset<Row> prepared(Dataset<Row> rows) {
    List<Column> behind = readers.prepared(rows.schema());
    if (behind.isEmpty()) {
      return rows;
    }
    List<Column> all = new ArrayList<>(List.of(col("*")));
    for (Column column : behind) {
      all.add(column.as("_graft_" + (all.size() - 1)));
    }
    return rows.select(all.toArray(new Column[0]));
  }

  /** A table may have several columns of one name. */
  private static StructType numbered(StructType schema) {
    StructType numbered = new StructType();
    for (StructField field : schema.fields()) {
      numbered = numbered.add("_" + numbered.size(), field.dataType(), field.nullable());
    }
    return numbered;
  }

  /** Their names, and what is known of them. */
  private static Column[] named(StructType schema) {
    Column[] columns = new Column[schema.size()];
    for (int i = 0; i < columns.length; i++) {
      StructField field = schema.apply(i);
      columns[i] = col("_" + i).as(field.name(), field.metadata());
    }
    return columns;
  }
}
