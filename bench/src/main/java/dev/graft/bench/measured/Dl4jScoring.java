package dev.graft.bench.measured;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The same as {@link RowScoring} with Deeplearning4j's own {@code output} over batches. */
public final class Dl4jScoring {

  private static final int BATCH = 256;

  private Dl4jScoring() {}

  /**
   * @param args path
   */
  public static void main(String[] args) {
    ObjectNode answer = Answer.begin();
    try (SparkSession spark = SparkSession.builder().getOrCreate()) {
      Dataset<Row> rows = spark.read().parquet(args[0]);
      RowScoring.measure(
          rows,
          given ->
              given.mapPartitions(new Dl4jBatches(BATCH), Encoders.row(Dl4jBatches.schema(given))),
          answer);
    }
    Answer.write(answer);
  }
}
