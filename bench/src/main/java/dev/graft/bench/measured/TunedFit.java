package dev.graft.bench.measured;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import dev.graft.dataset.Example;
import dev.graft.io.Json;
import dev.graft.spark.ml.FineTunedModel;
import dev.graft.spark.ml.FineTuner;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** Cross-validates the rate of a new output layer on a frozen network. A fit warms up. */
public final class TunedFit {

  private static final int FOLDS = 2;
  private static final int WARM_ROWS = 64;
  private static final int SIDE = 32;
  private static final int LEVELS = 255;
  private static final int GREY = 0x010101;
  private static final int EPOCHS = 5;
  private static final double[] RATES = {1e-4, 1e-3, 1e-2, 1e-1};

  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private TunedFit() {}

  /**
   * @param args whether activations are kept; the network; its cut; folder of the pictures
   */
  public static void main(String[] args) throws IOException {
    ObjectNode answer = Answer.begin();
    try (SparkSession spark = SparkSession.builder().getOrCreate()) {
      Dataset<Row> rows = frame(spark, Pictures.read(Path.of(args[3]), "train"));
      FineTuner tuner =
          new FineTuner()
              .setPretrained(args[1])
              .setCut(args[2])
              .setMaxIter(EPOCHS)
              .setConf(
                  String.format(
                      Locale.ROOT,
                      "data { scale = 255, images { height = 32, width = 32 }, store.keep-activations = %s }, evaluate.batch-size = 32",
                      args[0]));
      tuner.fit(rows.limit(WARM_ROWS).cache());
      CrossValidator validator =
          new CrossValidator()
              .setEstimator(tuner)
              .setEstimatorParamMaps(
                  new ParamGridBuilder().addGrid(tuner.stepSize(), RATES).build())
              .setEvaluator(new MulticlassClassificationEvaluator().setMetricName("accuracy"))
              .setNumFolds(FOLDS)
              .setCollectSubModels(true);
      long begin = System.nanoTime();
      long used = SYSTEM.getProcessCpuTime();
      CrossValidatorModel model = validator.fit(rows);
      answer.put("seconds", (System.nanoTime() - begin) / 1e9);
      answer.put("processor", (SYSTEM.getProcessCpuTime() - used) / 1e9);
      answer.set("metrics", Json.of(model.avgMetrics()));
      answer.put("fits", seconds((FineTunedModel) model.bestModel()));
      for (Model<?>[] fold : model.subModels()) {
        for (Model<?> fitted : fold) {
          answer.put("fits", answer.path("fits").asDouble() + seconds((FineTunedModel) fitted));
        }
      }
    }
    Answer.write(answer);
  }

  /** What its fit took. */
  private static double seconds(FineTunedModel model) throws IOException {
    return Json.read(model.summary().report().getBytes(StandardCharsets.UTF_8))
        .at("/seconds/total")
        .asDouble();
  }

  /** As files of pictures. */
  private static Dataset<Row> frame(SparkSession spark, Pictures pictures) throws IOException {
    List<Row> rows = new ArrayList<>();
    for (Example picture : pictures.examples()) {
      rows.add(RowFactory.create(png(picture.features()), (double) picture.label()));
    }
    Dataset<Row> frame =
        spark
            .createDataFrame(
                rows, new StructType().add("features", "binary").add("label", "double"))
            .repartition(spark.sparkContext().defaultParallelism())
            .cache();
    frame.count();
    return frame;
  }

  /** Its colours are the same grey. */
  private static byte[] png(float[] values) throws IOException {
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < SIDE * SIDE; i++) {
      image.setRGB(i % SIDE, i / SIDE, Math.round(values[i] * LEVELS) * GREY);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }
}
