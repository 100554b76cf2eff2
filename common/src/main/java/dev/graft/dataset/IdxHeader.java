package dev.graft.dataset;

import dev.graft.UnusableInputException;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;

/**
 * The header of an IDX file of unsigned bytes: two zero bytes, the type 0x08, the number of
 * dimensions, then each dimension as a big-endian int (format: LeCun, Cortes and Burges, the MNIST
 * database).
 *
 * @param records the first dimension
 * @param shape the others; empty for labels
 */
public record IdxHeader(int records, int[] shape) {

  private static final int UNSIGNED_BYTES = 0x08;

  /** Values of a record: a header must not decide how much memory is taken. */
  private static final long MAX_RECORD = 1 << 24;

  /** Bytes in the header of a file of labels. */
  static final int LABELS_LENGTH = 8;

  /** Reads the header and leaves the stream at the first record. */
  public static IdxHeader read(InputStream in, String name) throws IOException {
    try {
      DataInputStream data = new DataInputStream(in);
      int magic = data.readInt();
      int dimensions = magic & 0xff;
      if (magic >>> 8 != UNSIGNED_BYTES || dimensions == 0) {
        throw new UnusableInputException(
            String.format(
                Locale.ROOT,
                "Cannot read %s: it is not an IDX file of unsigned bytes (it begins with %08x).",
                name,
                magic));
      }
      int[] sizes = new int[dimensions];
      for (int i = 0; i < dimensions; i++) {
        sizes[i] = data.readInt();
      }
      checkSizes(sizes, name);
      return new IdxHeader(sizes[0], Arrays.copyOfRange(sizes, 1, dimensions));
    } catch (EOFException e) {
      throw new UnusableInputException(
          "Cannot read %s: it ends within the IDX header.".formatted(name), e);
    }
  }

  private static void checkSizes(int[] sizes, String name) {
    long record = 1;
    for (int i = 1; i < sizes.length; i++) {
      record = sizes[i] <= 0 || record > MAX_RECORD ? Long.MAX_VALUE : record * sizes[i];
    }
    if (sizes[0] < 0 || record > MAX_RECORD) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot read %s: its header gives the sizes %s; a record may have %,d values.",
              name,
              Arrays.toString(sizes),
              MAX_RECORD));
    }
  }

  /** Bytes in the header. */
  public int length() {
    return 4 + 4 * (1 + shape.length);
  }

  /** Bytes in a record. */
  public int recordLength() {
    int length = 1;
    for (int size : shape) {
      length = Math.multiplyExact(length, size);
    }
    return length;
  }
}
