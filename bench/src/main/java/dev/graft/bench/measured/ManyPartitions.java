package dev.graft.bench.measured;

import dev.graft.spark.ml.FineTuner;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** Fits a classifier to a few rows in very many partitions. */
public final class ManyPartitions {

  private static final int COLUMNS = 10;
  private static final int CLASSES = 4;

  private ManyPartitions() {}

  /**
   * @param args partitions, rows in each
   */
  public static void main(String[] args) {
    int partitions = Integer.parseInt(args[0]);
    try (SparkSession spark = SparkSession.builder().getOrCreate()) {
      List<Column> columns = new ArrayList<>();
      for (int i = 0; i < COLUMNS; i++) {
        columns.add(functions.randn(i));
      }
      Dataset<Row> rows =
          spark
              .range(0, (long) partitions * Integer.parseInt(args[1]), 1, partitions)
              .select(
                  functions.array(columns.toArray(new Column[0])).as("features"),
                  functions.col("id").mod(CLASSES).as("label"));
      new FineTuner().setHiddenLayers(new int[] {16}).setMaxIter(1).fit(rows);
    }
  }
}
