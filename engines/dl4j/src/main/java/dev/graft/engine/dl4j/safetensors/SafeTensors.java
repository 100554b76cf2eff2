package dev.graft.engine.dl4j.safetensors;

import dev.graft.UnusableInputException;
import dev.graft.train.HalfPrecision;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/** Arrays by their names, in a file of safetensors. Nothing in such a file is ever run. */
final class SafeTensors implements AutoCloseable {

  private static final Set<String> READ = Set.of("F64", "F32", "F16", "BF16");

  private final String name;
  private final TableOfContents contents;
  private final FileChannel file;

  private SafeTensors(String name, TableOfContents contents, FileChannel file) {
    this.name = name;
    this.contents = contents;
    this.file = file;
  }

  /**
   * @param name how messages call the file
   * @throws UnusableInputException if its table of contents is damaged
   */
  static SafeTensors open(Path path, String name) throws IOException {
    TableOfContents contents;
    try (InputStream in = Files.newInputStream(path)) {
      contents = TableOfContents.read(in, Files.size(path), name);
    }
    return new SafeTensors(name, contents, FileChannel.open(path));
  }

  /** How messages call the file. */
  String name() {
    return name;
  }

  Set<String> names() {
    return contents.entries().keySet();
  }

  /** The shape of an array that is there. */
  long[] shape(String array) {
    return contents.entries().get(array).shape().clone();
  }

  /**
   * Refuses an array whose numbers are not read.
   *
   * @throws UnusableInputException if they are none of F64, F32, F16 and BF16
   */
  void check(String array) {
    String type = contents.entries().get(array).type();
    if (!READ.contains(type)) {
      throw new UnusableInputException(
          "Cannot load a model from %s: its array %s is of type %s; F64, F32, F16 and BF16 are read."
              .formatted(name, array, type));
    }
  }

  /**
   * The numbers of an array that is there, the last index changing fastest; those of 64 bits
   * rounded.
   *
   * @throws UnusableInputException as {@link #check}
   */
  float[] values(String array) throws IOException {
    check(array);
    TableOfContents.Entry entry = contents.entries().get(array);
    ByteBuffer bytes = bytes(array, entry);
    return switch (entry.type()) {
      case "F64" -> {
        float[] values = new float[bytes.remaining() / Double.BYTES];
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) bytes.getDouble();
        }
        yield values;
      }
      case "F32" -> {
        float[] values = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(values);
        yield values;
      }
      case "F16" -> {
        float[] values = new float[bytes.remaining() / Short.BYTES];
        for (int i = 0; i < values.length; i++) {
          values[i] = HalfPrecision.toFloat(bytes.getShort());
        }
        yield values;
      }
      case "BF16" -> {
        float[] values = new float[bytes.remaining() / Short.BYTES];
        for (int i = 0; i < values.length; i++) {
          values[i] = Float.intBitsToFloat(bytes.getShort() << 16);
        }
        yield values;
      }
      default -> throw new IllegalStateException(entry.type());
    };
  }

  private ByteBuffer bytes(String array, TableOfContents.Entry entry) throws IOException {
    long length = entry.end() - entry.begin();
    if (length > Integer.MAX_VALUE - Long.BYTES) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot load a model from %s: its array %s has %,d bytes, more than are read.",
              name,
              array,
              length));
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) length).order(ByteOrder.LITTLE_ENDIAN);
    long at = contents.dataBegin() + entry.begin();
    while (bytes.hasRemaining()) {
      int read = file.read(bytes, at + bytes.position());
      if (read < 0) {
        throw new EOFException(name + " breaks off while it is read");
      }
    }
    return bytes.flip();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
