package dev.graft.dataset;

import dev.graft.UnusableInputException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.ZipException;

/**
 * Reads a range of records from an IDX file of images and the IDX file of their labels, if there is
 * one.
 */
public final class IdxReader implements RecordReader {

  private final InputStream images;
  private final InputStream labels;
  private final String imagesName;
  private final String labelsName;
  private final IdxHeader header;
  private final int classes;
  private final byte[] pixels;
  private final byte[] oneLabel = new byte[1];
  private final long end;
  private long record;

  /**
   * @param images plain bytes, at the record {@code from}
   * @param labels plain bytes, at the record {@code from}; null: records have none
   * @param header the header of the images
   * @param classes a label that is none of so many is a problem; 0: any number is a label
   * @param from the first record to read
   * @param end the record after the last to read
   */
  public IdxReader(
      InputStream images,
      String imagesName,
      InputStream labels,
      String labelsName,
      IdxHeader header,
      int classes,
      long from,
      long end) {
    this.images = images;
    this.labels = labels;
    this.imagesName = imagesName;
    this.labelsName = labelsName;
    this.header = header;
    this.classes = classes;
    this.pixels = new byte[header.recordLength()];
    this.record = from;
    this.end = end;
  }

  @Override
  public RawRecord next() throws IOException {
    if (record == end) {
      if (end == header.records()) {
        atEnd(images, imagesName);
        if (labels != null) {
          atEnd(labels, labelsName);
        }
      }
      return null;
    }
    fill(pixels, images, imagesName);
    int label = -1;
    if (labels != null) {
      fill(oneLabel, labels, labelsName);
      label = oneLabel[0] & 0xff;
      String noClass = Labels.problem(label, classes);
      if (noClass != null) {
        Defect defect = Defect.of(Defect.Kind.LABEL, noClass).at(IdxHeader.LABELS_LENGTH + record);
        return RawRecord.bad(record++, defect);
      }
    }
    float[] features = new float[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      features[i] = pixels[i] & 0xff;
    }
    return RawRecord.good(record++, features, label);
  }

  /** Reads past the last record: gzip's checksum comes after it. */
  private void atEnd(InputStream in, String name) throws IOException {
    boolean more;
    try {
      more = in.read() >= 0;
    } catch (EOFException | ZipException e) {
      throw damaged(name, e);
    }
    if (more) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot read %s: it is longer than it says, its header promises %d records.",
              name,
              header.records()));
    }
  }

  private void fill(byte[] bytes, InputStream in, String name) throws IOException {
    try {
      if (in.readNBytes(bytes, 0, bytes.length) < bytes.length) {
        throw truncated(name);
      }
    } catch (EOFException e) {
      // What a gzipped file that breaks off gives.
      throw truncated(name);
    } catch (ZipException e) {
      throw damaged(name, e);
    }
  }

  private UnusableInputException damaged(String name, IOException cause) {
    return new UnusableInputException(
        String.format(
            Locale.ROOT,
            "Cannot read %s: it is damaged in or before record %d (%s).",
            name,
            record,
            cause.getMessage()),
        cause);
  }

  private UnusableInputException truncated(String name) {
    return new UnusableInputException(
        String.format(
            Locale.ROOT,
            "Cannot read %s: it is truncated, its header promises %d records and it ends in record %d.",
            name,
            header.records(),
            record));
  }

  @Override
  public void close() throws IOException {
    try (images) {
      if (labels != null) {
        labels.close();
      }
    }
  }
}
