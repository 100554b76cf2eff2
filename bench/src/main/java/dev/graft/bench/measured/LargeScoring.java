package dev.graft.bench.measured;

import java.util.stream.IntStream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.classification.MultilayerPerceptronClassifier;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;

/**
 * Predicts rows of {@link LargeTable} with Spark ML's multilayer perceptron and writes id and
 * prediction as Parquet, in the first pass of the process.
 */
public final class LargeScoring {

  private static final int FEW = 1_000;

  private LargeScoring() {}

  /**
   * @param args rows, hidden units, where predictions are written
   */
  public static void main(String[] args) {
    try (SparkSession spark = SparkSession.builder().getOrCreate()) {
      Dataset<Row> rows = spark.read().parquet(args[0]);
      int hidden = Integer.parseInt(args[1]);
      PipelineModel model =
          new Pipeline()
              .setStages(
                  new PipelineStage[] {
                    new VectorAssembler()
                        .setInputCols(
                            IntStream.range(0, LargeTable.COLUMNS)
                                .mapToObj(i -> "x" + i)
                                .toArray(String[]::new))
                        .setOutputCol("features"),
                    new MultilayerPerceptronClassifier()
                        .setLayers(new int[] {LargeTable.COLUMNS, hidden, 2})
                        .setMaxIter(1)
                  })
              .fit(rows.limit(FEW).cache());
      long begin = System.nanoTime();
      model
          .transform(rows)
          .select(LargeTable.ID, "prediction")
          .write()
          .mode(SaveMode.Overwrite)
          .parquet(args[2]);
      double seconds = (System.nanoTime() - begin) / 1e9;
      long written = spark.read().parquet(args[2]).count();
      Answer.write(Answer.begin().put("seconds", seconds).put("rows", written));
    }
  }
}
