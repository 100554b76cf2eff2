package dev.graft.spark.init;

import dev.graft.config.UnusableInputException;
import java.io.IOException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Looks at data that nobody has described, and thinks out a job. */
public final class DataGuess {

  private final SparkSession spark;
  private final InitOptions options;

  public DataGuess(SparkSession spark, InitOptions options) {
    this.spark = spark;
    this.options = options;
  }

  /**
   * The job on the files of a path or pattern, or on a table of Spark's catalog.
   *
   * @throws UnusableInputException if nothing can be learned of them
   */
  public Guessed ofPath(String path) throws IOException {
    DataFiles files = DataFiles.of(spark.sparkContext().hadoopConfiguration(), path);
    if (files == null) {
      throw new UnusableInputException(
          "Cannot find %s: there is no such file, folder or pattern.".formatted(path));
    }
    FileKind kind =
        FileKind.of(files.first().toString(), files.head(files.first(), TableSource.HEAD));
    TableSource source = TableSource.of(spark, files, kind);
    return new TableGuess(source, path, options).guess();
  }

  /**
   * The job on a DataFrame.
   *
   * @throws UnusableInputException if nothing can be learned of it
   */
  public Guessed ofFrame(Dataset<Row> rows) {
    return new TableGuess(TableSource.ofFrame(rows), "the DataFrame", options).guess();
  }
}
