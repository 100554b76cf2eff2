package dev.graft.bench.measured;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.randn;

import java.nio.file.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;

/** Writes made-up rows of an id, float32 numbers, and a label that two of them decide. */
public final class LargeTable {

  /** Feature columns of a row. */
  public static final int COLUMNS = 100;

  public static final String ID = "id";

  private static final long ROWS_OF_A_FILE = 500_000;

  private LargeTable() {}

  /**
   * @param args folder, rows
   */
  public static void main(String[] args) {
    long rows = Long.parseLong(args[1]);
    int files = (int) Math.max(2, rows / ROWS_OF_A_FILE);
    try (SparkSession spark = SparkSession.builder().getOrCreate()) {
      Column[] columns = new Column[1 + COLUMNS];
      columns[0] = col(ID);
      for (int i = 0; i < COLUMNS; i++) {
        columns[1 + i] = randn(i).cast("float").as("x" + i);
      }
      spark
          .range(0, rows, 1, files)
          .select(columns)
          .withColumn("label", col("x0").plus(col("x1")).gt(0).cast("int"))
          .write()
          .mode(SaveMode.Overwrite)
          .parquet(Path.of(args[0]).toString());
    }
    Answer.write(Answer.begin());
  }
}
