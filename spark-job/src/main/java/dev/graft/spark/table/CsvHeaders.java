package dev.graft.spark.table;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
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
      return List.of(Arrays.stream(sorted).map(CsvHeaders::path).toList());
    }
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    FirstLine first =
        new FirstLine(
            new SerializableConfiguration(context.hadoopConfiguration()),
            encoding == null ? StandardCharsets.UTF_8.name() : encoding);
    Map<String, List<String>> groups = new TreeMap<>();
    List<String> order = new ArrayList<>();
    context
        .parallelize(Arrays.asList(sorted), Math.min(sorted.length, TASKS))
        .map(first)
        .collect()
        .forEach(
            file -> {
              if (file._2() != null) {
                groups
                    .computeIfAbsent(
                        file._2(),
                        line -> {
                          order.add(line);
                          return new ArrayList<>();
                        })
                    .add(path(file._1()));
              }
            });
    return order.stream().map(groups::get).toList();
  }

  /** The path of a file as Spark names it. */
  static String path(String uri) {
    return new Path(URI.create(uri)).toString();
  }

  private static final class FirstLine implements Function<String, Tuple2<String, String>> {
    private static final long serialVersionUID = 1L;

    private final SerializableConfiguration hadoop;
    private final String encoding;

    FirstLine(SerializableConfiguration hadoop, String encoding) {
      this.hadoop = hadoop;
      this.encoding = encoding;
    }

    @Override
    public Tuple2<String, String> call(String file) throws IOException {
      Path path = new Path(URI.create(file));
      FileSystem filesystem = path.getFileSystem(hadoop.value());
      CompressionCodec codec = new CompressionCodecFactory(hadoop.value()).getCodec(path);
      try (InputStream raw = filesystem.open(path);
          InputStream in = codec == null ? raw : codec.createInputStream(raw);
          Reader reader =
              new BufferedReader(new InputStreamReader(in, Charset.forName(encoding)))) {
        return new Tuple2<>(file, line(reader));
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
