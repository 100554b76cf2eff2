package dev.graft.bench.measured;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.dataset.Example;
import dev.graft.spark.ml.FineTuner;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.MultilayerPerceptronClassifier;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Fits a classifier to the same table of pixels, from 0 to 1: Graft's estimator, or one of Spark
 * ML's with its defaults. The first fit of a process warms up.
 */
public final class TableFit {

  private static final int FITS = 2;
  private static final int PIXELS = 784;
  private static final int HIDDEN = 128;
  private static final int CLASSES = 10;

  private TableFit() {}

  /**
   * @param args graft, perceptron or logistic; folder of the pictures
   */
  public static void main(String[] args) throws IOException {
    ObjectNode answer = Answer.begin();
    ArrayNode seconds = answer.putArray("seconds");
    try (SparkSession spark = SparkSession.builder().getOrCreate()) {
      Dataset<Row> train = frame(spark, Pictures.read(Path.of(args[1]), "train"));
      Dataset<Row> test = frame(spark, Pictures.read(Path.of(args[1]), "test"));
      for (int fit = 0; fit < FITS; fit++) {
        long begin = System.nanoTime();
        Transformer model = estimator(args[0]).fit(train);
        seconds.add((System.nanoTime() - begin) / 1e9);
        answer.put(
            "accuracy",
            new MulticlassClassificationEvaluator()
                .setMetricName("accuracy")
                .evaluate(model.transform(test)));
      }
    }
    Answer.write(answer);
  }

  private static Estimator<?> estimator(String how) {
    return switch (how) {
      case "graft" -> new FineTuner().setHiddenLayers(new int[] {HIDDEN}).setMaxIter(5);
      case "perceptron" ->
          new MultilayerPerceptronClassifier()
              .setLayers(new int[] {PIXELS, HIDDEN, CLASSES})
              .setSeed(Networks.SEED);
      default -> new LogisticRegression();
    };
  }

  private static Dataset<Row> frame(SparkSession spark, Pictures pictures) {
    VectorTable table = new VectorTable();
    for (Example picture : pictures.examples()) {
      float[] pixels = picture.features();
      double[] values = new double[pixels.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = pixels[i];
      }
      table.add(values, picture.label());
    }
    return table.cached(spark);
  }
}
