package dev.graft.bench.measured;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.io.Json;
import dev.graft.spark.ml.FineTuneClassifier;
import java.io.IOException;
import java.util.Random;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Cross-validates the rate of an output layer on features that are there. A fit warms up. */
public final class TunedHead {

  private static final int FOLDS = 3;
  private static final int WARM_ROWS = 200;
  private static final int WIDTH = 256;
  private static final int CLASSES = 10;
  private static final int EPOCHS = 10;
  private static final double[] RATES = {1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1, 3e-1};

  private TunedHead() {}

  /**
   * @param args fits side by side; rows
   */
  public static void main(String[] args) throws IOException {
    ObjectNode answer = Answer.begin();
    try (SparkSession spark = SparkSession.builder().getOrCreate()) {
      Dataset<Row> rows = frame(spark, Integer.parseInt(args[1]));
      FineTuneClassifier classifier =
          new FineTuneClassifier().setMaxIter(EPOCHS).setOptimizer("adam");
      classifier.fit(rows.limit(WARM_ROWS).cache());
      CrossValidator validator =
          new CrossValidator()
              .setEstimator(classifier)
              .setEstimatorParamMaps(
                  new ParamGridBuilder().addGrid(classifier.stepSize(), RATES).build())
              .setEvaluator(new MulticlassClassificationEvaluator().setMetricName("accuracy"))
              .setNumFolds(FOLDS)
              .setParallelism(Integer.parseInt(args[0]));
      long begin = System.nanoTime();
      answer.set("metrics", Json.of(validator.fit(rows).avgMetrics()));
      answer.put("seconds", (System.nanoTime() - begin) / 1e9);
    }
    Answer.write(answer);
  }

  /** Points around a centre of each class. */
  private static Dataset<Row> frame(SparkSession spark, int count) {
    Random random = new Random(5);
    double[][] centres = new double[CLASSES][WIDTH];
    for (double[] centre : centres) {
      for (int i = 0; i < WIDTH; i++) {
        centre[i] = random.nextGaussian() / 4;
      }
    }
    VectorTable table = new VectorTable();
    for (int row = 0; row < count; row++) {
      double[] features = new double[WIDTH];
      for (int i = 0; i < WIDTH; i++) {
        features[i] = centres[row % CLASSES][i] + random.nextGaussian();
      }
      table.add(features, row % CLASSES);
    }
    return table.cached(spark);
  }
}
