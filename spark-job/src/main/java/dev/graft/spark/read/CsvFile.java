package dev.graft.spark.read;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.UnusableInputException;
import dev.graft.dataset.CsvLayout;
import dev.graft.dataset.CsvReader;
import dev.graft.dataset.Gzip;
import dev.graft.dataset.PlainText;
import dev.graft.dataset.RecordReader;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;

/** A file of numbers as CSV: one slice, whatever its size. */
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

  /** What is in it. */
  FileLayout layout() {
    return look(reader -> new FileLayout(new int[] {reader.width()}, List.of(whole())));
  }

  private FileSlice whole() {
    return new FileSlice(0, path, null, new DataFile(hadoop, path).uri(), null, 0, Long.MAX_VALUE);
  }

  private <T> T look(Function<CsvReader, T> look) {
    try (CsvReader reader = new CsvReader(text(), path, csv, 0)) {
      return look.apply(reader);
    } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
      throw new UnusableInputException("Cannot read %s: %s.".formatted(path, e.getMessage()), e);
    }
  }

  /**
   * Opens it for reading, on whatever machine.
   *
   * @param name as messages call it
   * @param classes that labels may name; 0: not known
   */
  RecordReader open(String name, int classes) throws IOException {
    return new CsvReader(text(), name, csv, classes);
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
