package dev.graft.spark.table;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.input_file_name;
import static org.apache.spark.sql.functions.lit;

import dev.graft.UnusableInputException;
import dev.graft.spark.storage.Filesystems;
import dev.graft.spark.tasks.PartitionTasks;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;
import scala.Tuple2;

/**
 * Refuses files of CSV whose quotation marks do not match, before Spark makes something of them. It
 * looks at each line once more; only those with a quotation mark are parsed.
 */
final class CsvQuotes {

  /** Tasks that look at whole files. */
  private static final int TASKS = 64;

  private final QuoteParser parser;

  CsvQuotes(QuoteParser parser) {
    this.parser = parser;
  }

  /**
   * @param text the same files as lines of text
   * @throws UnusableInputException naming a file, the line and what would work
   */
  void check(JavaSparkContext spark, Dataset<Row> text) {
    if (parser.quote() == null) {
      return;
    }
    spark.setJobDescription("read: quotation marks");
    JavaRDD<Tuple2<String, String>> problems =
        parser.readsLines()
            ? PartitionTasks.map(
                text.filter(mayHoldQuote())
                    .select(input_file_name(), col("value").cast("binary"))
                    .toJavaRDD(),
                new OfLines(parser))
            : ofFiles(spark, text.inputFiles());
    PartitionTasks.collect(problems).stream()
        .min((one, other) -> (one._1() + one._2()).compareTo(other._1() + other._2()))
        .ifPresent(
            problem -> {
              throw new UnusableInputException(
                  "Cannot read %s: %s.".formatted(Filesystems.pathOf(problem._1()), problem._2()));
            });
  }

  /** Told by the bytes of a line alone, where they say it; most lines are not decoded then. */
  private Column mayHoldQuote() {
    char quote = parser.quote();
    return isPlain(quote, Charset.forName(parser.charset()))
        ? col("value").contains(String.valueOf(quote))
        : lit(true);
  }

  private static boolean isPlain(char quote, Charset charset) {
    byte[] bytes = charset.canEncode() ? String.valueOf(quote).getBytes(charset) : new byte[0];
    return quote < 128 && bytes.length == 1 && bytes[0] == quote;
  }

  private JavaRDD<Tuple2<String, String>> ofFiles(JavaSparkContext spark, String[] files) {
    return spark
        .parallelize(Arrays.asList(files), Math.max(1, Math.min(files.length, TASKS)))
        .mapPartitions(
            new OfFiles(parser, new SerializableConfiguration(spark.hadoopConfiguration())));
  }

  /** The first line of a partition with which something is wrong. */
  private static final class OfLines
      implements FlatMapFunction<Iterator<Row>, Tuple2<String, String>> {
    private static final long serialVersionUID = 1L;

    private final QuoteParser parser;

    OfLines(QuoteParser parser) {
      this.parser = parser;
    }

    @Override
    public Iterator<Tuple2<String, String>> call(Iterator<Row> lines) {
      Charset charset = Charset.forName(parser.charset());
      char quote = parser.quote();
      while (lines.hasNext()) {
        Row row = lines.next();
        String line = new String(row.<byte[]>getAs(1), charset);
        String problem = line.indexOf(quote) < 0 ? null : parser.problem(line);
        if (problem != null) {
          return List.of(new Tuple2<>(row.getString(0), problem)).iterator();
        }
      }
      return List.<Tuple2<String, String>>of().iterator();
    }
  }

  /** The first file of a partition with which something is wrong. */
  private static final class OfFiles
      implements FlatMapFunction<Iterator<String>, Tuple2<String, String>> {
    private static final long serialVersionUID = 1L;

    private final QuoteParser parser;
    private final SerializableConfiguration hadoop;

    OfFiles(QuoteParser parser, SerializableConfiguration hadoop) {
      this.parser = parser;
      this.hadoop = hadoop;
    }

    @Override
    public Iterator<Tuple2<String, String>> call(Iterator<String> files) throws IOException {
      while (files.hasNext()) {
        String file = files.next();
        try (Reader text = TextFile.open(hadoop.value(), file, parser.charset())) {
          String problem = parser.problem(text);
          if (problem != null) {
            return List.of(new Tuple2<>(file, problem)).iterator();
          }
        }
      }
      return List.<Tuple2<String, String>>of().iterator();
    }
  }
}
