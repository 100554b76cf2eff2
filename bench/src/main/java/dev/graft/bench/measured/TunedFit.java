package dev.graft.bench.measured;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.io.Json;
import dev.graft.spark.ml.FineTuner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Cross-validates the penalty of a new output layer on a frozen network. A fit warms up. */
public final class TunedFit {

  private static final int FOLDS = 2;
  private static final int WARM_ROWS = 64;
  private static final double[] PENALTIES = {1e-4, 1e-3, 1e-2, 1e-1};

  private TunedFit() {}

  /**
   * @param args whether activations are kept; the network; its cut; folder of the pictures
   */
  public static void main(String[] args) throws IOException {
    ObjectNode answer = Answer.begin();
    try (SparkSession spark = SparkSession.builder().getOrCreate()) {
      Dataset<Row> rows = TableFit.frame(spark, Pictures.read(Path.of(args[3]), "train"));
      FineTuner tuner =
          new FineTuner()
              .setPretrained(args[1])
              .setCut(args[2])
              .setConf(
                  String.format(
                      Locale.ROOT,
                      "data { scale = 1, store.keep-activations = %s }, evaluate.batch-size = 32",
                      args[0]));
      tuner.fit(rows.limit(WARM_ROWS).cache());
      CrossValidator validator =
          new CrossValidator()
              .setEstimator(tuner)
              .setEstimatorParamMaps(
                  new ParamGridBuilder().addGrid(tuner.regParam(), PENALTIES).build())
              .setEvaluator(new MulticlassClassificationEvaluator().setMetricName("accuracy"))
              .setNumFolds(FOLDS);
      long begin = System.nanoTime();
      CrossValidatorModel model = validator.fit(rows);
      answer.put("seconds", (System.nanoTime() - begin) / 1e9);
      answer.set("metrics", Json.of(model.avgMetrics()));
    }
    Answer.write(answer);
  }
}
