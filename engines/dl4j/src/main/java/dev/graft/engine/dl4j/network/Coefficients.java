package dev.graft.engine.dl4j.network;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Locale;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.indexer.HalfIndexer;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A flat vector of weights as ND4J writes it: the array's shape information and then its values,
 * each as the name of an allocation mode, a length, the name of a type and so many numbers of it,
 * big-endian. Lengths are compared with what there is before memory is taken for them. Of the shape
 * information only the shape is believed: strides and offsets would be native addresses.
 */
final class Coefficients {

  /** Numbers of a shape information: the rank, shape and strides, and three more. */
  private static final int VECTOR = 2 + 4;

  private static final int ROW_VECTOR = 4 + 4;

  private static final int CHUNK = 1 << 14;

  private final DataInputStream in;
  private long left;

  private Coefficients(InputStream in, long bytes) {
    this.in = new DataInputStream(in);
    this.left = bytes;
  }

  /** So many numbers of a type. */
  private record Header(DataType type, long length) {}

  /**
   * Reads a vector to the end of a stream.
   *
   * @param bytes how many there are in the stream
   * @return a row vector of one or two dimensions, as it was written
   * @throws IOException if it is none, or if its lengths are not those of its content
   */
  static INDArray read(InputStream in, long bytes) throws IOException {
    return new Coefficients(in, bytes).read();
  }

  private INDArray read() throws IOException {
    long[] shape = shapeInformation();
    Header weights = header();
    if (weights.length() * weights.type().width() != left) {
      throw new IOException(
          String.format(Locale.ROOT, "%,d values in %,d bytes", weights.length(), left));
    }
    if (weights.type() == DataType.INT32 || weights.type() == DataType.INT64) {
      throw new IOException("weights of type " + weights.type());
    }
    INDArray vector = Nd4j.createUninitialized(weights.type(), dimensions(shape, weights.length()));
    fill(vector.data(), weights);
    return vector;
  }

  private long[] shapeInformation() throws IOException {
    Header header = header();
    boolean wide = header.type() == DataType.INT64;
    if (!wide && header.type() != DataType.INT32
        || header.length() != VECTOR && header.length() != ROW_VECTOR) {
      throw new IOException("no shape of a vector");
    }
    long[] shape = new long[(int) header.length()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = wide ? in.readLong() : in.readInt();
    }
    left -= (long) shape.length * header.type().width();
    return shape;
  }

  private Header header() throws IOException {
    String mode = in.readUTF();
    long length =
        switch (mode) {
          case "HEAP", "JAVACPP", "DIRECT" -> count(in.readInt(), Integer.BYTES);
          case "LONG_SHAPE", "MIXED_DATA_TYPES" -> count(in.readLong(), Long.BYTES);
          default -> throw new IOException("an array allocated as " + mode);
        };
    String name = in.readUTF();
    left -= 2 * Short.BYTES + mode.length() + name.length();
    DataType type =
        switch (name) {
          case "FLOAT" -> DataType.FLOAT;
          case "DOUBLE" -> DataType.DOUBLE;
          case "HALF" -> DataType.FLOAT16;
          case "INT" -> DataType.INT32;
          case "LONG" -> DataType.INT64;
          default -> throw new IOException("values of type " + name);
        };
    if (length < 1 || length > left / type.width()) {
      throw new IOException(String.format(Locale.ROOT, "%,d values in %,d bytes", length, left));
    }
    return new Header(type, length);
  }

  private long count(long length, int bytes) {
    left -= bytes;
    return length;
  }

  private static long[] dimensions(long[] shape, long values) throws IOException {
    if (shape.length == VECTOR && shape[0] == 1 && shape[1] == values) {
      return new long[] {values};
    }
    if (shape.length == ROW_VECTOR && shape[0] == 2 && shape[1] == 1 && shape[2] == values) {
      return new long[] {1, values};
    }
    throw new IOException(String.format(Locale.ROOT, "%,d values that are no row vector", values));
  }

  private void fill(DataBuffer buffer, Header weights) throws IOException {
    byte[] bytes = new byte[CHUNK * weights.type().width()];
    float[] floats = new float[CHUNK];
    for (long from = 0; from < weights.length(); from += CHUNK) {
      int count = (int) Math.min(CHUNK, weights.length() - from);
      int wanted = count * weights.type().width();
      if (in.readNBytes(bytes, 0, wanted) < wanted) {
        throw new EOFException();
      }
      ByteBuffer chunk = ByteBuffer.wrap(bytes, 0, wanted);
      if (weights.type() == DataType.FLOAT) {
        chunk.asFloatBuffer().get(floats, 0, count);
        new FloatPointer(buffer.pointer()).position(from).put(floats, 0, count);
      } else {
        for (int i = 0; i < count; i++) {
          buffer.put(
              from + i,
              weights.type() == DataType.DOUBLE
                  ? chunk.getDouble()
                  : HalfIndexer.toFloat(chunk.getShort()));
        }
      }
    }
    if (in.read() >= 0) {
      throw new IOException(String.format(Locale.ROOT, "more than %,d values", weights.length()));
    }
  }
}
