package dev.graft.bench.measured;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.randn;

import java.util.stream.IntStream;
import org.apache.spark.ml.functions;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;

/** Writes made-up rows of features, vectors, with a class. */
public final class ScoringRows {

  public static final int FEATURES = 128;
  public static final int HIDDEN = 64;
  public static final int CLASSES = 10;

  private ScoringRows() {}

  /**
   * @param args path, rows
   */
  public static void main(String[] args) {
    try (SparkSession spark = SparkSession.builder().getOrCreate()) {
      Column numbers =
          array(
              IntStream.range(0, FEATURES)
                  .mapToObj(i -> randn(i).cast("float").cast("double"))
                  .toArray(Column[]::new));
      spark
          .range(0, Long.parseLong(args[1]), 1, 8)
          .select(
              col("id").mod(CLASSES).cast("double").as("label"),
              functions.array_to_vector(numbers).as("features"))
          .write()
          .mode(SaveMode.Overwrite)
          .parquet(args[0]);
    }
    Answer.write(Answer.begin());
  }
}
