package dev.graft.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same texts in another file format, other partitions and another order of columns: the same
 * predictions, bit for bit.
 */
class RewrittenTextsTest {

  private static final List<String> TEXTS =
      List.of(
          "a good, good film",
          "she said \"never again\"; bad",
          "gut, sehr gut: größer als gedacht",
          "007 was bad",
          "TRUE",
          "1.50",
          "a bad film\twith a tab",
          "nothing but 'quotes' \\ and slashes");

  @TempDir static Path folder;

  private static Dataset<Row> frame;

  @BeforeAll
  static void train() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      rows.add(RowFactory.create(i, TEXTS.get(i % 8), i % 2));
    }
    StructType schema =
        new StructType()
            .add("id", DataTypes.IntegerType)
            .add("text", DataTypes.StringType)
            .add("label", DataTypes.IntegerType);
    frame = Predictions.spark().createDataFrame(rows, schema);
    frame.write().json(folder.resolve("train").toString());
    CommandLineRun trained =
        Predictions.command(
            "pretrain",
            folder.resolve("model"),
            "data.format=table",
            "data.table={format: json, text: text, schema: \"id INT, text STRING, label INT\"}",
            "data.text={max-length: 8, min-count: 1}",
            "data.train.path=" + folder.resolve("train"),
            "data.leakage=off",
            "train.workers=1",
            "train.epochs=2",
            "train.optimizer.learning-rate=0.05",
            "model.architecture={name: embedding-mean, outputs: 2, words: 60, dimensions: 6, units: 5}");
    assertThat(trained.exitCode()).as(trained.err()).isZero();
  }

  private static List<String> predicted(String format) throws Exception {
    Path output = folder.resolve(format + "-out");
    Predictions done =
        Predictions.of(
            folder.resolve("model"),
            output,
            "data.format=table",
            "data.table={format: " + format + ", text: text}",
            "predict.columns.label=told",
            "data.predict.path=" + folder.resolve(format));
    List<String> told = new ArrayList<>();
    for (Row row : done.rows("id")) {
      told.add(
          row.<Number>getAs("id").intValue()
              + " "
              + row.getAs("prediction")
              + " "
              + row.getAs("probability"));
    }
    return told;
  }

  @Test
  void jsonCsvAndParquetAreToldTheSame() throws Exception {
    frame.repartition(3).write().json(folder.resolve("json").toString());
    frame
        .select("text", "id")
        .coalesce(1)
        .write()
        .option("header", true)
        .option("escape", "\"") // Spark's own are behind backslashes
        .csv(folder.resolve("csv").toString());
    frame
        .select("label", "text", "id")
        .repartition(5)
        .write()
        .parquet(folder.resolve("parquet").toString());

    List<String> json = predicted("json");

    assertThat(json).hasSize(64);
    assertThat(json.stream().map(line -> line.substring(line.indexOf(' '))).distinct().count())
        .as("different predictions")
        .isGreaterThan(4);
    assertThat(predicted("csv")).isEqualTo(json);
    assertThat(predicted("parquet")).isEqualTo(json);
  }
}
