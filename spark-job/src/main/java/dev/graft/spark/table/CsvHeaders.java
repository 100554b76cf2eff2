package dev.graft.spark.table;

import dev.graft.spark.storage.Filesystems;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.PairFunction;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import scala.Tuple2;

/**
 * The first lines of the files of a table. Spark reads all files of a folder with the columns of
 * one of them, whatever the others' headers say.
 */
final class CsvHeaders {

  /** No header is longer, in characters. */
  private static final int LONGEST = 1 << 22;

  /** Tasks that look at files. */
  private static final int TASKS = 64;

  private CsvHeaders() {}

  /** The files of each first line, in the order of their names; a file without one is in none. */
  static List<List<String>> groups(SparkSession spark, String[] files, String encoding) {
    String[] sorted = files.clone();
    Arrays.sort(sorted);
    if (sorted.length < 2) {
      return List.of(Arrays.stream(sorted).map(Filesystems::pathOf).toList());
    }
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    FirstLine first =
        new FirstLine(
            new SerializableConfiguration(context.hadoopConfiguration()),
            encoding == null ? StandardCharsets.UTF_8.name() : encoding);
    return context
        .parallelize(Arrays.asList(sorted), Math.min(sorted.length, TASKS))
        .mapToPair(first)
        .filter(file -> file._1() != null)
        .aggregateByKey(new ArrayList<String>(), CsvHeaders::with, CsvHeaders::joined)
        .values() // and not the lines, which may be as long as many files are
        .collect()
        .stream()
        .map(alike -> alike.stream().sorted().toList())
        .sorted(Comparator.comparing(alike -> alike.get(0)))
        .map(alike -> alike.stream().map(Filesystems::pathOf).toList())
        .toList();
  }

  private static ArrayList<String> with(ArrayList<String> files, String more) {
    files.add(more);
    return files;
  }

  private static ArrayList<String> joined(ArrayList<String> files, ArrayList<String> more) {
    files.addAll(more);
    return files;
  }

  /** A file by its first line. */
  private static final class FirstLine implements PairFunction<String, String, String> {
    private static final long serialVersionUID = 1L;

    private final SerializableConfiguration hadoop;
    private final String encoding;

    FirstLine(SerializableConfiguration hadoop, String encoding) {
      this.hadoop = hadoop;
      this.encoding = encoding;
    }

    @Override
    public Tuple2<String, String> call(String file) throws IOException {
      try (Reader reader = TextFile.open(hadoop.value(), file, encoding)) {
        return new Tuple2<>(line(reader), file);
      }
    }

    /** The first that is not empty; null if there is none. */
    private static String line(Reader reader) throws IOException {
      StringBuilder line = new StringBuilder();
      for (int c = reader.read(); c >= 0 && line.length() < LONGEST; c = reader.read()) {
        boolean end = c == '\n' || c == '\r';
        if (end && !line.toString().isBlank()) {
          break;
        }
        if (end) {
          line.setLength(0);
        } else if (c != '\ufeff') {
          line.append((char) c);
        }
      }
      return line.toString().isBlank() ? null : line.toString();
    }
  }
}
