package dev.graft.spark.read;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.UnusableInputException;
import dev.graft.dataset.CsvLayout;
import dev.graft.dataset.CsvReader;
import dev.graft.dataset.Gzip;
import dev.graft.dataset.PlainText;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.spark.api.java.JavaSparkContext;

/** A file of numbers as CSV. */
final class CsvFile {

  /** What reads more than one file of numbers. */
  static final String TABLES =
      "data.format = table with data.table.format = csv also takes texts, folders and patterns";

  private final Configuration hadoop;
  private final CsvLayout csv;
  private final String path;

  CsvFile(Configuration hadoop, CsvLayout csv, String path) {
    this.hadoop = hadoop;
    this.csv = csv;
    this.path = path;
  }

  /**
   * What the first line says.
   *
   * @param names of all columns
   * @param columns those that are features and label
   */
  record Header(List<String> names, CsvColumns columns) {}

  Header header() {
    return look(
        reader -> new Header(reader.header(), new CsvColumns(reader.features(), reader.label())));
  }

  /** Number of columns, the label's among them. */
  int columns() {
    return look(CsvReader::columns);
  }

  /** The feature columns, as settings name them. */
  List<String> features() {
    return look(CsvReader::features);
  }

  /** What its columns are, for the report. */
  ObjectNode describe() {
    return look(
        reader -> {
          try {
            return CsvGuesses.describe(reader, csv.label(), path);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  /**
   * What is in it.
   *
   * @param classes that labels may name; 0: not known
   */
  FileLayout layout(JavaSparkContext spark, int classes) {
    return layout(spark, classes, CsvSlices.BYTES);
  }

  /**
   * The same.
   *
   * @param bytes of a slice
   */
  FileLayout layout(JavaSparkContext spark, int classes, long bytes) {
    int width = look(CsvReader::width);
    List<FileSlice> slices =
        isPacked()
            ? List.of(whole())
            : new CsvSlices(spark, whole(), new SliceFormat.Open(csv, classes), length(), bytes)
                .all();
    return new FileLayout(new int[] {width}, slices);
  }

  private boolean isPacked() {
    try (InputStream in = new BufferedInputStream(new DataFile(hadoop, path).open())) {
      return Gzip.isGzip(in);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private long length() {
    try {
      return new DataFile(hadoop, path).status().getLen();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private UnusableInputException unreadable(Exception cause) {
    return new UnusableInputException(
        "Cannot read %s: %s.".formatted(path, cause.getMessage()), cause);
  }

  private FileSlice whole() {
    return new FileSlice(0, path, null, new DataFile(hadoop, path).uri(), null, 0, Long.MAX_VALUE);
  }

  private <T> T look(Function<CsvReader, T> look) {
    try (CsvReader reader = new CsvReader(text(), path, csv, 0)) {
      return look.apply(reader);
    } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
      throw unreadable(e);
    }
  }

  /**
   * Opens it for reading, on whatever machine.
   *
   * @param name as messages call it
   * @param classes that labels may name; 0: not known
   */
  CsvReader open(String name, int classes) throws IOException {
    return new CsvReader(text(), name, csv, classes);
  }

  /**
   * Opens some of its records.
   *
   * @param offset the byte at which the first of them begins
   * @param from number of the first
   * @param to number of the first that is not read
   */
  CsvReader open(String name, int classes, long offset, long from, long to) throws IOException {
    try (CsvReader whole = open(name, classes)) {
      return whole.records(at(offset), offset, from, to);
    }
  }

  /** The first line that begins at a byte or behind it; the file's length if there is none. */
  long line(long at) throws IOException {
    try (InputStream in = new BufferedInputStream(at(at - 1), 1 << 16)) {
      long next = at - 1;
      int read = in.read();
      while (read >= 0 && read != '\n') {
        next++;
        read = in.read();
      }
      return read < 0 ? next : next + 1;
    }
  }

  private InputStream at(long offset) throws IOException {
    FSDataInputStream in = new DataFile(hadoop, path).open();
    in.seek(offset);
    return new BufferedInputStream(in, 1 << 16);
  }

  /** One file, and no binary one. */
  private InputStream text() throws IOException {
    DataFile file = new DataFile(hadoop, path);
    boolean folder = file.exists() && file.status().isDirectory();
    if (folder || path.matches(".*[*?\\[{].*") && !file.exists()) {
      throw new UnusableInputException(
          "Cannot read %s: it is a %s, data.format = csv reads one file; %s."
              .formatted(path, folder ? "folder" : "pattern", TABLES));
    }
    InputStream in = new BufferedInputStream(Gzip.plain(file.open()));
    PlainText.require(in, path);
    return in;
  }
}
