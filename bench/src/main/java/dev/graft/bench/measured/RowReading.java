package dev.graft.bench.measured;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.config.Command;
import dev.graft.config.DataSettings;
import dev.graft.config.SettingsReader;
import dev.graft.dataset.Split;
import dev.graft.spark.read.Formats;
import dev.graft.spark.read.Pretrained;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Reads a table into rows of features and a label: as Graft does it, with ids and every row
 * checked; or as Spark ML does it, by the data source and a VectorAssembler.
 */
public final class RowReading {

  private static final int PASSES = 4;

  private RowReading() {}

  /**
   * @param args graft or spark, format, path
   */
  public static void main(String[] args) throws IOException {
    ObjectNode answer = Answer.begin();
    ArrayNode seconds = answer.putArray("seconds");
    long rows = 0;
    try (SparkSession spark = SparkSession.builder().getOrCreate()) {
      for (int pass = 0; pass < PASSES; pass++) {
        long begin = System.nanoTime();
        rows =
            args[0].equals("graft")
                ? graft(spark, args[1], args[2])
                : sparkMl(spark, args[1], args[2]);
        seconds.add((System.nanoTime() - begin) / 1e9);
      }
    }
    Answer.write(answer.put("rows", rows));
  }

  private static long graft(SparkSession spark, String format, String path) throws IOException {
    String job =
        "output = none, model.pretrained = none, data { format = table, train.path = \"%s\", table.format = %s }"
            .formatted(path, format);
    DataSettings settings =
        SettingsReader.read(Command.FINE_TUNE, new StringReader(job), "rows", List.of()).data();
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    return Formats.of(context, settings, Pretrained.none(), 1)
        .open(Split.TRAIN, settings.train())
        .records()
        .filter(record -> record.problem() == null && record.features().length > 0)
        .count();
  }

  private static long sparkMl(SparkSession spark, String format, String path) {
    Dataset<Row> table =
        format.equals("csv")
            ? spark.read().option("header", true).option("inferSchema", true).csv(path)
            : spark.read().format(format).load(path);
    Dataset<Row> rows =
        format.equals("libsvm")
            ? table
            : new VectorAssembler()
                .setInputCols(RowTables.features())
                .setOutputCol("features")
                .transform(table);
    return rows.select("label", "features").javaRDD().filter(row -> row.get(1) != null).count();
  }
}
