package dev.graft.dataset;

import dev.graft.UnusableInputException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;

/**
 * Reads records of the binary version of CIFAR-10 or CIFAR-100: one or two bytes of labels, then
 * the red, green and blue planes of a picture of 32 by 32 (format: Krizhevsky, "Learning Multiple
 * Layers of Features from Tiny Images", 2009, and the page of the data).
 */
public final class CifarReader implements RecordReader {

  private static final int SIDE = 32;
  private static final int PIXELS = 3 * SIDE * SIDE;

  private final InputStream in;
  private final String name;
  private final byte[] labels;
  private final int label;
  private final int classes;
  private final long end;
  private long record;

  /**
   * @param in at the record {@code from}
   * @param name how messages call the file
   * @param labelBytes bytes of labels in a record
   * @param label which of them is read, from 0
   * @param classes a label that is none of so many is a problem
   * @param from the first record to read
   * @param end the record after the last to read
   */
  public CifarReader(
      InputStream in, String name, int labelBytes, int label, int classes, long from, long end) {
    this.in = in;
    this.name = name;
    this.labels = new byte[labelBytes];
    this.label = label;
    this.classes = classes;
    this.record = from;
    this.end = end;
  }

  /** Bytes of a record. */
  public static int recordLength(int labelBytes) {
    return labelBytes + PIXELS;
  }

  /** Shape of an example. */
  public static int[] shape() {
    return new int[] {3, SIDE, SIDE};
  }

  @Override
  public RawRecord next() throws IOException {
    if (record == end) {
      return null;
    }
    byte[] pixels = new byte[PIXELS];
    if (in.readNBytes(labels, 0, labels.length) < labels.length
        || in.readNBytes(pixels, 0, PIXELS) < PIXELS) {
      throw new UnusableInputException(
          String.format(Locale.ROOT, "Cannot read %s: it ends in record %d.", name, record));
    }
    return record(record++, pixels, labels[label] & 0xff);
  }

  private RawRecord record(long number, byte[] pixels, int labelled) {
    String noClass = Labels.problem(labelled, classes);
    return noClass == null
        ? RawRecord.picture(number, pixels, labelled)
        : RawRecord.bad(
            number, Defect.of(Defect.Kind.LABEL, noClass).at(number * recordLength(labels.length)));
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
