package dev.graft.bench.measured;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.spark.ml.FineTunedModel;
import dev.graft.spark.ml.FineTuner;
import java.io.IOException;
import java.util.function.UnaryOperator;
import org.apache.spark.ml.classification.MultilayerPerceptronClassifier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Predicts for the rows of a Parquet file: with Graft's model, or with Spark ML's multilayer
 * perceptron of the same layers. Predictions are thrown away, or written as Parquet.
 */
public final class RowScoring {

  private static final int PASSES = 4;

  private RowScoring() {}

  /**
   * @param args graft, spark, or write (with Spark's); path of the rows; path that Graft's model is
   *     saved to, or the predictions are written to
   */
  public static void main(String[] args) throws IOException {
    ObjectNode answer = Answer.begin();
    try (SparkSession spark = SparkSession.builder().getOrCreate()) {
      Dataset<Row> rows = spark.read().parquet(args[1]);
      UnaryOperator<Dataset<Row>> model = model(args[0], rows.limit(1000).cache(), args[2]);
      if (args[0].equals("write")) {
        long begin = System.nanoTime();
        model.apply(rows).write().mode("overwrite").parquet(args[2]);
        answer.putArray("seconds").add((System.nanoTime() - begin) / 1e9);
        answer.put("rows", rows.count());
      } else {
        measure(rows, model, answer);
      }
    }
    Answer.write(answer);
  }

  /** Passes over all rows; each computes every column and keeps none. */
  static void measure(Dataset<Row> rows, UnaryOperator<Dataset<Row>> model, ObjectNode answer) {
    ArrayNode seconds = answer.putArray("seconds");
    for (int pass = 0; pass < PASSES; pass++) {
      long begin = System.nanoTime();
      model.apply(rows).write().format("noop").mode("overwrite").save();
      seconds.add((System.nanoTime() - begin) / 1e9);
    }
    answer.put("rows", rows.count());
  }

  private static UnaryOperator<Dataset<Row>> model(String how, Dataset<Row> few, String saved)
      throws IOException {
    switch (how) {
      case "graft":
        FineTunedModel model =
            new FineTuner().setHiddenLayers(new int[] {ScoringRows.HIDDEN}).setMaxIter(1).fit(few);
        model.write().overwrite().save(saved);
        return model::transform;
      case "spark", "write":
        return new MultilayerPerceptronClassifier()
                .setLayers(
                    new int[] {ScoringRows.FEATURES, ScoringRows.HIDDEN, ScoringRows.CLASSES})
                .setMaxIter(1)
                .fit(few)
            ::transform;
      default:
        throw new IllegalArgumentException(how);
    }
  }
}
