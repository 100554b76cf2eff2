package dev.graft.bench.measured;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** Writes a table of rows of very many classes, which have names. */
public final class ManyClasses {

  private static final int COLUMNS = 10;

  private ManyClasses() {}

  /**
   * @param args folder, classes, rows of each
   */
  public static void main(String[] args) {
    long classes = Long.parseLong(args[1]);
    try (SparkSession spark = SparkSession.builder().getOrCreate()) {
      List<Column> columns = new ArrayList<>();
      for (int i = 0; i < COLUMNS; i++) {
        columns.add(functions.randn(i).as("x" + i));
      }
      columns.add(
          functions.format_string("class %06d", functions.col("id").mod(classes)).as("label"));
      spark
          .range(0, classes * Long.parseLong(args[2]), 1, 4)
          .select(columns.toArray(new Column[0]))
          .write()
          .mode(SaveMode.Overwrite)
          .parquet(args[0]);
    }
    Answer.write(Answer.begin());
  }
}
