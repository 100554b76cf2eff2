package dev.graft.spark.read;

import dev.graft.UnusableInputException;
import dev.graft.dataset.Gzip;
import dev.graft.dataset.IdxHeader;
import dev.graft.dataset.IdxReader;
import dev.graft.dataset.RecordReader;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;

/**
 * Files of images and of their labels as IDX: looked at on the driver, read in slices on executors.
 */
final class IdxFiles {

  private static final long SLICE_BYTES = 32L << 20;

  private IdxFiles() {}

  /**
   * Looks at the headers and divides the files.
   *
   * @throws UnusableInputException if a file is missing, is not what it should be, or is shorter
   *     than it says
   */
  static FileLayout look(Configuration hadoop, String images, String labels) {
    return readable(images, () -> layout(hadoop, images, labels));
  }

  /**
   * The same of images without labels.
   *
   * @param parts slices that there are at least, if the file can be divided
   */
  static FileLayout look(Configuration hadoop, String images, int parts) {
    return readable(images, () -> layout(hadoop, images, parts));
  }

  /** Reads headers. */
  private interface Look {
    FileLayout layout() throws IOException;
  }

  private static FileLayout readable(String path, Look look) {
    try {
      return look.layout();
    } catch (IOException | IllegalArgumentException e) {
      throw new UnusableInputException("Cannot read %s: %s.".formatted(path, e.getMessage()), e);
    }
  }

  private static FileLayout layout(Configuration hadoop, String images, String labels)
      throws IOException {
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
              new DataFile(hadoop, images).uri(),
              new DataFile(hadoop, labels).uri(),
              from,
              Math.min(from + step, header.records())));
    }
    return new FileLayout(header.shape(), slices);
  }

  private static FileLayout layout(Configuration hadoop, String images, int parts)
      throws IOException {
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
      slices.add(
          new FileSlice(0, images, null, new DataFile(hadoop, images).uri(), null, from, end));
    }
    return new FileLayout(header.shape(), slices);
  }

  private static UnusableInputException holdsLabels(String images) {
    return new UnusableInputException(
        "Cannot use %s as images: it holds labels.".formatted(images));
  }

  private static IdxHeader header(Configuration hadoop, String path) throws IOException {
    try (InputStream in = Gzip.plain(new DataFile(hadoop, path).open())) {
      return IdxHeader.read(in, path);
    }
  }

  /** Whether a file can be read from any record on: false when it is gzipped. */
  private static boolean plainOfRightLength(Configuration hadoop, String path, IdxHeader header)
      throws IOException {
    try (InputStream in = new BufferedInputStream(new DataFile(hadoop, path).open())) {
      if (Gzip.isGzip(in)) {
        return false;
      }
    }
    long length = new DataFile(hadoop, path).status().getLen();
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

  /**
   * Opens a slice for reading, on whatever machine.
   *
   * @param classes that labels may name; 0: not known
   */
  static RecordReader open(Configuration hadoop, FileSlice slice, int classes) throws IOException {
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
    FSDataInputStream raw = new DataFile(hadoop, path).open();
    if (record > 0) {
      raw.seek(offset);
      return new BufferedInputStream(raw, 1 << 16);
    }
    InputStream in = Gzip.plain(raw);
    in.skipNBytes(offset);
    return in;
  }
}
