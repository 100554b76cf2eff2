package dev.graft.spark.ml;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureAndTextColumnsTest {

  private static final String CNN =
      """
      data { images { height = 8, width = 8 }, scale = 255 }
      model.layers = [
        { name = c, type = convolution2d, units = 4, kernel = 3 }
        { name = p, type = global-average-pooling }
        { name = o, type = output, units = 2 }
      ]
      """;

  /** Red ones are of class 0, blue ones of class 1. */
  private static void writePictures(Path folder, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      BufferedImage image = new BufferedImage(12, 10, BufferedImage.TYPE_3BYTE_BGR);
      int shade = 255 - 3 * i;
      Color colour = i % 2 == 0 ? new Color(shade, 0, 20) : new Color(20, 0, shade);
      for (int y = 0; y < 10; y++) {
        for (int x = 0; x < 12; x++) {
          image.setRGB(x, y, colour.getRGB());
        }
      }
      ByteArrayOutputStream png = new ByteArrayOutputStream();
      ImageIO.write(image, "png", png);
      Files.write(
          folder.resolve(String.format(Locale.ROOT, "%s%02d.png", i % 2 == 0 ? "red" : "blue", i)),
          png.toByteArray());
    }
  }

  private static Dataset<Row> labelled(Dataset<Row> files, String path) {
    return files.withColumn("label", when(col(path).contains("red"), 0.0).otherwise(1.0));
  }

  @Test
  void filesAndDecodedImagesAreTheSamePictures(@TempDir Path folder) throws IOException {
    writePictures(folder, 24);
    Dataset<Row> files =
        labelled(Blobs.spark().read().format("binaryFile").load(folder.toString()), "path");
    Dataset<Row> images =
        labelled(Blobs.spark().read().format("image").load(folder.toString()), "image.origin");

    FineTuner tuner =
        new FineTuner()
            .setConf(CNN)
            .setMaxIter(30)
            .setStepSize(0.05)
            .setBatchSize(8)
            .setNumWorkers(2);
    FineTunedModel ofFiles = tuner.setFeaturesCol("content").fit(files);
    FineTunedModel ofImages = tuner.setFeaturesCol("image").fit(images);

    Dataset<Row> told = ofFiles.transform(files).drop("content");
    assertThat(told.filter("prediction = label").count()).isEqualTo(24);
    List<Vector> fromFiles = probabilities(ofFiles.transform(files), "path");
    assertThat(probabilities(ofFiles.setFeaturesCol("image").transform(images), "image.origin"))
        .isEqualTo(fromFiles);
    assertThat(ofImages.transform(images).filter("prediction = label").count()).isEqualTo(24);
  }

  private static List<Vector> probabilities(Dataset<Row> predicted, String order) {
    List<Vector> probabilities = new ArrayList<>();
    for (Row row : predicted.orderBy(order).select("probability").collectAsList()) {
      probabilities.add(row.getAs(0));
    }
    return probabilities;
  }

  @Test
  void aPictureThatIsNoneIsCountedAndNamed(@TempDir Path folder) throws IOException {
    writePictures(folder, 12);
    Files.writeString(folder.resolve("red99.png"), "no picture");
    Dataset<Row> files =
        labelled(Blobs.spark().read().format("binaryFile").load(folder.toString()), "path");

    FineTunedModel model =
        new FineTuner()
            .setConf(CNN)
            .setFeaturesCol("content")
            .setMaxIter(5)
            .setNumWorkers(1)
            .setHandleInvalid("skip")
            .fit(files);

    assertThat(model.summary().quarantined()).isEqualTo(1);
    assertThat(model.transform(files).count()).isEqualTo(12);
  }

  @Test
  void textsWithoutANetworkAreReadByTheOneThatInitWrites() {
    Dataset<Row> texts =
        Blobs.frame(90)
            .filter("label < 2")
            .select(
                when(col("label").equalTo(0), "a good film, with wit and with love")
                    .otherwise("bad and dull, a film without wit.")
                    .as("features"),
                col("label"));

    FineTunedModel model =
        new FineTuner()
            .setMaxIter(8)
            .setStepSize(0.05)
            .setBatchSize(16)
            .setNumWorkers(1)
            .fit(texts);

    assertThat(model.transform(texts).filter("prediction = label").count()).isEqualTo(60);
    assertThat(model.toString())
        .contains("parameters=251798"); // 5,002 words of 50 numbers, 32 units
  }

  @Test
  void textsAreReadByTheWordsOfTraining() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      rows.add(RowFactory.create(i % 2 == 0 ? "a good film " + i : "a bad film " + i, i % 2 * 1.0));
    }
    Dataset<Row> texts =
        Blobs.spark()
            .createDataFrame(
                rows,
                new StructType()
                    .add("review", DataTypes.StringType)
                    .add("label", DataTypes.DoubleType));

    FineTunedModel model =
        new FineTuner()
            .setFeaturesCol("review")
            .setConf(
                """
                data.text { max-length = 4, min-count = 3 }
                model.architecture { name = embedding-mean, words = 6, dimensions = 4, units = 4, outputs = 2 }
                """)
            .setMaxIter(30)
            .setStepSize(0.05)
            .setBatchSize(16)
            .setNumWorkers(2)
            .fit(texts);

    assertThat(model.transform(texts).filter("prediction = label").count()).isEqualTo(60);
  }
}
