package dev.graft.model;

import dev.graft.Api;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.Locale;

/**
 * One input of a network for some examples: a row each, where it lies, not copied. A row is a view
 * of a buffer: an offset and {@link #rowLength} numbers from there on.
 */
@Api(Api.For.PARTS)
public final class Tensor {

  /** What the numbers are. */
  public enum Type {
    FLOAT32,
    UINT8,
    INT64
  }

  private final String name;
  private final Type type;
  private final int rowLength;
  private final Buffer[] buffers;
  private final int[] offsets;

  /**
   * @param name the input's name
   * @param rowLength how many numbers an example has
   * @param buffers one a row; several may be the same
   * @param offsets index of each row's first number in its buffer
   */
  public Tensor(String name, int rowLength, Buffer[] buffers, int[] offsets) {
    this.name = name;
    this.type = buffers.length == 0 ? Type.FLOAT32 : type(buffers[0]);
    this.rowLength = rowLength;
    this.buffers = buffers;
    this.offsets = offsets;
    check();
  }

  private static Type type(Buffer buffer) {
    if (buffer instanceof FloatBuffer) {
      return Type.FLOAT32;
    }
    if (buffer instanceof ByteBuffer) {
      return Type.UINT8;
    }
    if (buffer instanceof LongBuffer) {
      return Type.INT64;
    }
    throw new IllegalArgumentException(
        "Cannot read " + buffer.getClass().getSimpleName() + ": floats, bytes and longs are taken");
  }

  private void check() {
    for (int row = 0; row < buffers.length; row++) {
      if (type(buffers[row]) != type) {
        throw new IllegalArgumentException("Cannot mix rows of several types in one tensor");
      }
      if (offsets[row] < 0 || offsets[row] + (long) rowLength > buffers[row].capacity()) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "Cannot read %d numbers from index %d of a buffer of %d",
                rowLength,
                offsets[row],
                buffers[row].capacity()));
      }
    }
  }

  /** Rows that are arrays of their own, all of the same length. */
  public static Tensor of(String name, float[][] rows) {
    int length = rows.length == 0 ? 0 : rows[0].length;
    FloatBuffer[] buffers = new FloatBuffer[rows.length];
    for (int row = 0; row < rows.length; row++) {
      if (rows[row].length != length) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "Cannot put a row of %d numbers beside one of %d",
                rows[row].length,
                length));
      }
      buffers[row] = FloatBuffer.wrap(rows[row]);
    }
    return new Tensor(name, length, buffers, new int[rows.length]);
  }

  /** Rows that lie one after the other. */
  public static Tensor of(String name, float[] joined, int rows) {
    int length = rows == 0 ? 0 : joined.length / rows;
    if (rows * length != joined.length) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "Cannot divide %d numbers into %d rows", joined.length, rows));
    }
    Buffer[] buffers = new Buffer[rows];
    Arrays.fill(buffers, FloatBuffer.wrap(joined));
    int[] offsets = new int[rows];
    for (int row = 0; row < rows; row++) {
      offsets[row] = row * length;
    }
    return new Tensor(name, length, buffers, offsets);
  }

  public String name() {
    return name;
  }

  public Type type() {
    return type;
  }

  /** How many numbers a row has. */
  public int rowLength() {
    return rowLength;
  }

  /** How many rows there are. */
  public int rows() {
    return buffers.length;
  }

  /** Where a row lies; position and limit mean nothing and must not be changed. */
  public Buffer buffer(int row) {
    return buffers[row];
  }

  /** Index of a row's first number in its buffer. */
  public int offset(int row) {
    return offsets[row];
  }

  /** The rows from one to before another, still where they lie. */
  public Tensor range(int from, int to) {
    return new Tensor(
        name,
        rowLength,
        Arrays.copyOfRange(buffers, from, to),
        Arrays.copyOfRange(offsets, from, to));
  }

  /** Copies rows as floats, one after the other, to the start of a buffer; bytes are 0 to 255. */
  public void copy(int from, int count, FloatBuffer to) {
    for (int row = 0; row < count; row++) {
      copyRow(from + row, to, row * rowLength);
    }
  }

  private void copyRow(int row, FloatBuffer to, int at) {
    int offset = offsets[row];
    switch (type) {
      case FLOAT32 -> to.put(at, (FloatBuffer) buffers[row], offset, rowLength);
      case UINT8 -> {
        ByteBuffer bytes = (ByteBuffer) buffers[row];
        for (int i = 0; i < rowLength; i++) {
          to.put(at + i, bytes.get(offset + i) & 0xff);
        }
      }
      case INT64 -> {
        LongBuffer longs = (LongBuffer) buffers[row];
        for (int i = 0; i < rowLength; i++) {
          to.put(at + i, (float) longs.get(offset + i));
        }
      }
    }
  }

  /** All rows as floats, one after the other. */
  public float[] floats() {
    float[] floats = new float[Math.multiplyExact(rows(), rowLength)];
    copy(0, rows(), FloatBuffer.wrap(floats));
    return floats;
  }
}
