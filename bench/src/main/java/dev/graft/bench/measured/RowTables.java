package dev.graft.bench.measured;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.randn;

import java.nio.file.Path;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** Writes the same made-up rows of numbers as CSV, Parquet and libsvm. */
public final class RowTables {

  /** Feature columns of a row. */
  public static final int COLUMNS = 30;

  private RowTables() {}

  /** The names of the feature columns. */
  static String[] features() {
    String[] names = new String[COLUMNS];
    for (int i = 0; i < COLUMNS; i++) {
      names[i] = "x" + i;
    }
    return names;
  }

  /**
   * @param args folder, rows
   */
  public static void main(String[] args) {
    String folder = Path.of(args[0]).toString();
    try (SparkSession spark = SparkSession.builder().getOrCreate()) {
      Column[] columns = new Column[COLUMNS + 1];
      for (int i = 0; i < COLUMNS; i++) {
        columns[i] = functions.round(randn(i), 4).as("x" + i);
      }
      columns[COLUMNS] = col("id").mod(2).as("label");
      Dataset<Row> rows = spark.range(0, Long.parseLong(args[1]), 1, 4).select(columns);
      rows.write().mode(SaveMode.Overwrite).option("header", true).csv(folder + "/csv");
      rows.write().mode(SaveMode.Overwrite).parquet(folder + "/parquet");
      new VectorAssembler()
          .setInputCols(features())
          .setOutputCol("features")
          .transform(rows)
          .selectExpr("cast(label as double) as label", "features")
          .write()
          .mode(SaveMode.Overwrite)
          .format("libsvm")
          .save(folder + "/libsvm");
    }
    Answer.write(Answer.begin());
  }
}
