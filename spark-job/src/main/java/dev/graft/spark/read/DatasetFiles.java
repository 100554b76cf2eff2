package dev.graft.spark.read;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.UnusableInputException;
import dev.graft.config.DataSettings;
import dev.graft.dataset.CsvLayout;
import dev.graft.dataset.CsvReader;
import dev.graft.dataset.Gzip;
import dev.graft.dataset.IdxHeader;
import dev.graft.dataset.IdxReader;
import dev.graft.dataset.PlainText;
import dev.graft.dataset.RecordReader;
import dev.graft.spark.storage.Filesystems;
import dev.graft.spark.storage.LocalFiles;
import java.io.BufferedInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Opens the files of a dataset on any Hadoop filesystem, whole on the driver to look, in slices on
 * executors to read.
 */
final class DatasetFiles {

  /** What reads more than one file of numbers. */
  static final String TABLES =
      "data.format = table with data.table.format = csv also takes texts, folders and patterns";

  private static final long SLICE_BYTES = 32L << 20;

  private DatasetFiles() {}

  /**
   * What the driver learns of a part's files before any record is read.
   *
   * @param shape shape of one example
   */
  record Layout(int[] shape, List<FileSlice> slices) {}

  /**
   * Looks at the headers and divides the files.
   *
   * @throws UnusableInputException if a file is missing, is not what it should be, or is shorter
   *     than it says
   */
  static Layout look(
      Configuration hadoop, DataSettings.Format format, CsvLayout csv, DataSettings.Files files) {
    try {
      return format == DataSettings.Format.IDX
          ? idx(hadoop, files.images(), files.labels())
          : csv(hadoop, csv, files.path());
    } catch (IOException | IllegalArgumentException e) {
      throw new UnusableInputException(
          "Cannot read %s: %s.".formatted(files.main(), e.getMessage()), e);
    }
  }

  private static Layout idx(Configuration hadoop, String images, String labels) throws IOException {
    IdxHeader header = header(hadoop, images);
    IdxHeader labelHeader = header(hadoop, labels);
    if (labelHeader.shape().length > 0) {
      throw new UnusableInputException(
          "Cannot use %s as labels: it holds records of shape %s."
              .formatted(labels, Arrays.toString(labelHeader.shape())));
    }
    if (header.shape().length == 0) {
      throw holdsLabels(images);
    }
    if (header.records() != labelHeader.records()) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot pair %s with %s: it has %d images, the other %d labels.",
              images,
              labels,
              header.records(),
              labelHeader.records()));
    }
    boolean whole = !plainOfRightLength(hadoop, images, header);
    whole |= !plainOfRightLength(hadoop, labels, labelHeader);
    long step =
        whole ? Math.max(1, header.records()) : Math.max(1, SLICE_BYTES / header.recordLength());
    List<FileSlice> slices = new ArrayList<>();
    for (long from = 0; from < header.records(); from += step) {
      slices.add(
          new FileSlice(
              0,
              images,
              labels,
              uri(hadoop, images),
              uri(hadoop, labels),
              from,
              Math.min(from + step, header.records())));
    }
    return new Layout(header.shape(), slices);
  }

  /**
   * The same of files without labels.
   *
   * @param csv names no label
   * @param parts slices that there are at least, if the file can be divided
   */
  static Layout lookUnlabelled(
      Configuration hadoop, DataSettings.Format format, CsvLayout csv, String path, int parts) {
    try {
      return format == DataSettings.Format.IDX
          ? images(hadoop, path, parts)
          : csv(hadoop, csv, path);
    } catch (IOException | IllegalArgumentException e) {
      throw new UnusableInputException("Cannot read %s: %s.".formatted(path, e.getMessage()), e);
    }
  }

  private static Layout images(Configuration hadoop, String images, int parts) throws IOException {
    IdxHeader header = header(hadoop, images);
    if (header.shape().length == 0) {
      throw holdsLabels(images);
    }
    long records = header.records();
    long step = Math.max(1, records);
    if (plainOfRightLength(hadoop, images, header)) {
      step =
          Math.max(1, Math.min(SLICE_BYTES / header.recordLength(), (records + parts - 1) / parts));
    }
    List<FileSlice> slices = new ArrayList<>();
    for (long from = 0; from < records; from += step) {
      long end = Math.min(from + step, records);
      slices.add(new FileSlice(0, images, null, uri(hadoop, images), null, from, end));
    }
    return new Layout(header.shape(), slices);
  }

  /**
   * What the first line of a CSV file says.
   *
   * @param names of all columns
   * @param columns those that are features and label
   */
  record Header(List<String> names, CsvColumns columns) {}

  static Header header(Configuration hadoop, CsvLayout csv, String path) {
    return lookInto(
        hadoop,
        csv,
        path,
        reader -> new Header(reader.header(), new CsvColumns(reader.features(), reader.label())));
  }

  /** Number of columns of a CSV file, the label's among them. */
  static int columns(Configuration hadoop, CsvLayout csv, String path) {
    return lookInto(hadoop, csv, path, CsvReader::columns);
  }

  /** The feature columns of a CSV file, as settings name them. */
  static List<String> features(Configuration hadoop, CsvLayout csv, String path) {
    return lookInto(hadoop, csv, path, CsvReader::features);
  }

  /** What its columns are, for the report. */
  static ObjectNode describe(Configuration hadoop, CsvLayout csv, String path) {
    return lookInto(
        hadoop,
        csv,
        path,
        reader -> {
          try {
            return CsvGuesses.describe(reader, csv.label(), path);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private static <T> T lookInto(
      Configuration hadoop, CsvLayout csv, String path, Function<CsvReader, T> look) {
    try (CsvReader reader = new CsvReader(text(hadoop, path), path, csv, 0)) {
      return look.apply(reader);
    } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
      throw new UnusableInputException("Cannot read %s: %s.".formatted(path, e.getMessage()), e);
    }
  }

  private static UnusableInputException holdsLabels(String images) {
    return new UnusableInputException(
        "Cannot use %s as images: it holds labels.".formatted(images));
  }

  private static IdxHeader header(Configuration hadoop, String path) throws IOException {
    try (InputStream in = Gzip.plain(open(hadoop, path))) {
      return IdxHeader.read(in, path);
    }
  }

  /** Whether a file can be read from any record on: false when it is gzipped. */
  private static boolean plainOfRightLength(Configuration hadoop, String path, IdxHeader header)
      throws IOException {
    try (InputStream in = new BufferedInputStream(open(hadoop, path))) {
      if (Gzip.isGzip(in)) {
        return false;
      }
    }
    long length = status(hadoop, path).getLen();
    long needed = header.length() + (long) header.records() * header.recordLength();
    if (length != needed) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot read %s: it is %s, its header promises %d records, %d bytes, and it has %d bytes.",
              path,
              length < needed ? "truncated" : "longer than it says",
              header.records(),
              needed,
              length));
    }
    return true;
  }

  private static Layout csv(Configuration hadoop, CsvLayout csv, String path) throws IOException {
    try (CsvReader reader = new CsvReader(text(hadoop, path), path, csv, 0)) {
      return new Layout(
          new int[] {reader.width()},
          List.of(new FileSlice(0, path, null, uri(hadoop, path), null, 0, Long.MAX_VALUE)));
    }
  }

  /**
   * Opens a slice for reading, on whatever machine.
   *
   * @param classes that labels may name; 0: not known
   */
  static RecordReader open(Configuration hadoop, CsvLayout csv, int classes, FileSlice slice)
      throws IOException {
    if (slice.labels == null) {
      return new CsvReader(text(hadoop, slice.featuresUri), slice.features, csv, classes);
    }
    IdxHeader header = header(hadoop, slice.featuresUri);
    IdxHeader labelHeader = header(hadoop, slice.labelsUri);
    return new IdxReader(
        at(hadoop, slice.featuresUri, header, slice.from),
        slice.features,
        at(hadoop, slice.labelsUri, labelHeader, slice.from),
        slice.labels,
        header,
        classes,
        slice.from,
        slice.end);
  }

  /** Opens a slice of an IDX file of images, without labels. */
  static RecordReader openImages(Configuration hadoop, FileSlice slice) throws IOException {
    IdxHeader header = header(hadoop, slice.featuresUri);
    return new IdxReader(
        at(hadoop, slice.featuresUri, header, slice.from),
        slice.features,
        null,
        null,
        header,
        0,
        slice.from,
        slice.end);
  }

  private static InputStream at(Configuration hadoop, String path, IdxHeader header, long record)
      throws IOException {
    long offset = header.length() + record * header.recordLength();
    FSDataInputStream raw = open(hadoop, path);
    if (record > 0) {
      raw.seek(offset);
      return new BufferedInputStream(raw, 1 << 16);
    }
    InputStream in = Gzip.plain(raw);
    in.skipNBytes(offset);
    return in;
  }

  /** A file of CSV, which is one file and no binary one. */
  private static InputStream text(Configuration hadoop, String path) throws IOException {
    boolean folder =
        filesystem(hadoop, path).exists(new Path(path)) && status(hadoop, path).isDirectory();
    if (folder
        || path.matches(".*[*?\\[{].*") && !filesystem(hadoop, path).exists(new Path(path))) {
      throw new UnusableInputException(
          "Cannot read %s: it is a %s, data.format = csv reads one file; %s."
              .formatted(path, folder ? "folder" : "pattern", TABLES));
    }
    InputStream in = new BufferedInputStream(Gzip.plain(open(hadoop, path)));
    PlainText.require(in, path);
    return in;
  }

  private static FSDataInputStream open(Configuration hadoop, String path) throws IOException {
    FileStatus status = status(hadoop, path);
    if (status.isDirectory()) {
      throw new UnusableInputException(
          "Cannot read %s: it is a folder, a file is needed.".formatted(path));
    }
    return LocalFiles.open(filesystem(hadoop, path), status.getPath());
  }

  /** Size and date of a file. */
  static FileStatus status(Configuration hadoop, String path) throws IOException {
    try {
      return filesystem(hadoop, path).getFileStatus(new Path(path));
    } catch (FileNotFoundException e) {
      throw new UnusableInputException("Cannot read %s: there is no such file.".formatted(path), e);
    }
  }

  private static String uri(Configuration hadoop, String path) {
    return filesystem(hadoop, path).makeQualified(new Path(path)).toString();
  }

  private static FileSystem filesystem(Configuration hadoop, String path) {
    return Filesystems.of(hadoop, path);
  }
}
