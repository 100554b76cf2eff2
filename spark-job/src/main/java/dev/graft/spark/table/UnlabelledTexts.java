package dev.graft.spark.table;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.xxhash64;

import dev.graft.UnusableInputException;
import dev.graft.config.TableSettings;
import java.util.Arrays;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Texts to learn words of; a table of them needs no label. */
public final class UnlabelledTexts {

  private UnlabelledTexts() {}

  /**
   * The texts of a table in one partition, in the order of their content.
   *
   * @throws UnusableInputException if the table cannot be read or has no column of texts
   */
  public static JavaRDD<String> of(JavaSparkContext spark, TableSettings settings, String path) {
    Dataset<Row> table =
        new SparkTables(SparkSession.builder().sparkContext(spark.sc()).getOrCreate(), settings)
            .open(path);
    if (!Arrays.asList(table.columns()).contains(settings.text())) {
      throw new UnusableInputException(
          "Cannot learn words of %s: it has no column %s (data.table.text); its columns are %s."
              .formatted(path, settings.text(), Arrays.asList(table.columns())));
    }
    Column text = col("`" + settings.text() + "`").cast("string").as("text");
    return table
        .select(text)
        .where(col("text").isNotNull())
        .coalesce(1)
        .sortWithinPartitions(xxhash64(col("text")), col("text"))
        .as(Encoders.STRING())
        .toJavaRDD();
  }
}
