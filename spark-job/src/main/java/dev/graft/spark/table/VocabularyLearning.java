package dev.graft.spark.table;

import static org.apache.spark.sql.functions.asc;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.desc;
import static org.apache.spark.sql.functions.explode;

import dev.graft.UnusableInputException;
import dev.graft.config.TextSettings;
import dev.graft.text.Vocabulary;
import java.util.List;
import java.util.Locale;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.ml.feature.RegexTokenizer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Learns of the texts of a table which words are known, by Spark ML. */
final class VocabularyLearning {

  private final SparkSession spark;
  private final JavaRDD<TableRow> rows;

  VocabularyLearning(SparkSession spark, JavaRDD<TableRow> rows) {
    this.spark = spark;
    this.rows = rows;
  }

  /**
   * The most frequent words, those of the same frequency in alphabetical order. Spark's
   * CountVectorizer would leave the order of those open.
   *
   * @throws UnusableInputException if no word is frequent enough
   */
  Vocabulary vocabulary(TextSettings settings, String name) {
    List<String> words =
        words(settings)
            .groupBy("word")
            .count()
            .where(col("count").geq(settings.minCount()))
            .orderBy(desc("count"), asc("word"))
            .limit(settings.maxWords())
            .select("word")
            .as(Encoders.STRING())
            .collectAsList();
    if (words.isEmpty()) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot make a vocabulary of %s: no word occurs %d times in training; see data.text.min-count.",
              name,
              settings.minCount()));
    }
    return Vocabulary.of(words, settings);
  }

  private Dataset<Row> words(TextSettings settings) {
    Dataset<Row> texts =
        spark
            .createDataset(
                rows.filter(row -> row.getText() != null).map(TableRow::getText).rdd(),
                Encoders.STRING())
            .toDF("text");
    return new RegexTokenizer()
        .setInputCol("text")
        .setOutputCol("words")
        .setPattern(settings.separator())
        .setToLowercase(settings.lowerCase())
        .transform(texts)
        .select(explode(col("words")).as("word"));
  }
}
