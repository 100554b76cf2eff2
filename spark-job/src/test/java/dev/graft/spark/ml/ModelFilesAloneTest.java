package dev.graft.spark.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.predict.Predictor;
import dev.graft.spark.predict.SqlFunctions;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of other tools, asked row by row, with what a job file would say of them. */
class ModelFilesAloneTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final String FILES = "spark-job/src/test/resources/dev/graft/spark/";
  private static final String KERAS = ROOT.resolve(FILES + "mnist-uncompiled.keras").toString();
  private static final String LOGITS = ROOT.resolve(FILES + "mnist-logits.onnx").toString();
  private static final String CONF =
      "data.scale = 255, data.class-names = [zero, one, two, 3, 4, 5, 6, 7, 8, nine]";
  private static final int DIGITS = 60;

  @TempDir Path folder;

  private static DataInputStream open(String file, int header) throws IOException {
    DataInputStream in =
        new DataInputStream(
            new GZIPInputStream(Files.newInputStream(ROOT.resolve("data/mnist-sample/" + file))));
    in.skipNBytes(header);
    return in;
  }

  private static Dataset<Row> digits() throws IOException {
    List<Row> rows = new ArrayList<>();
    try (DataInputStream images = open("t10k-images-idx3-ubyte.gz", 16);
        DataInputStream labels = open("t10k-labels-idx1-ubyte.gz", 8)) {
      for (int i = 0; i < DIGITS; i++) {
        Float[] pixels = new Float[28 * 28];
        for (int p = 0; p < pixels.length; p++) {
          pixels[p] = (float) images.readUnsignedByte();
        }
        rows.add(RowFactory.create(pixels, (double) labels.readUnsignedByte()));
      }
    }
    StructType schema =
        new StructType()
            .add("features", DataTypes.createArrayType(DataTypes.FloatType))
            .add("digit", DataTypes.DoubleType);
    return Blobs.spark().createDataFrame(rows, schema);
  }

  @Test
  void aKerasFileIsAModelOfSparkMl() throws IOException {
    FineTunedModel model = FineTunedModel.ofFile(KERAS, CONF);
    Dataset<Row> told = model.transform(digits());

    assertThat(told.filter("prediction = digit").count()).isGreaterThan(DIGITS - 5);
    assertThat(model.classNames()).startsWith("zero", "one").endsWith("nine");

    String saved = folder.resolve("saved").toString();
    model.save(saved);
    assertThat(FineTunedModel.load(saved).transform(digits()).collectAsList())
        .isEqualTo(told.collectAsList());
    try (Predictor plain = Predictor.load(Path.of(saved, "model"))) {
      float[] seven = new float[28 * 28];
      List<Float> pixels = told.head().getList(0);
      for (int i = 0; i < seven.length; i++) {
        seven[i] = pixels.get(i);
      }
      assertThat(plain.predict(seven).className()).isEqualTo("7");
    }
  }

  @Test
  void anOnnxModelIsAFunctionOfSql() throws IOException {
    SqlFunctions.register(Blobs.spark(), "own_digits", LOGITS, CONF + ", model.outputs = classes");
    digits().createOrReplaceTempView("own_digits_rows");

    List<Row> labels =
        Blobs.spark()
            .sql("SELECT digit, own_digits(features).label AS label FROM own_digits_rows")
            .collectAsList();

    List<String> names = List.of("zero", "one", "two", "3", "4", "5", "6", "7", "8", "nine");
    assertThat(labels)
        .filteredOn(row -> names.get((int) row.getDouble(0)).equals(row.getString(1)))
        .hasSizeGreaterThan(DIGITS - 5);
  }

  @Test
  void whatIsNotClearIsRefused() {
    assertThatThrownBy(() -> SqlFunctions.register(Blobs.spark(), "unclear", LOGITS))
        .hasMessageContaining("its 10 outputs come from no softmax or sigmoid");
    assertThatThrownBy(() -> FineTunedModel.ofFile(KERAS, "data.table.picture = picture"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("set data.scale");
    assertThatThrownBy(() -> FineTunedModel.ofFile(KERAS, "data.class-names = [a, b]"))
        .hasMessageContaining("it tells 10 classes, and data.class-names are 2 (a, b)");
    assertThatThrownBy(() -> Predictor.load(Path.of(KERAS)))
        .hasMessage(
            "Cannot load a model from %s: it is a file, and plain Java takes a folder that Graft saved; FineTunedModel.ofFile(...).save(FOLDER) makes FOLDER/model of it."
                .formatted(KERAS));
  }
}
