package dev.graft.dataset;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A chunk in a file that is mapped into memory. The file has no name any more when it is read: it
 * is gone with the process that has mapped it, however that ends, and nobody can cut it short. What
 * a disk that fails does not give back is an {@link java.io.UncheckedIOException} where it is read.
 */
public final class MappedChunk {

  private final MappedByteBuffer mapping;
  private final StoredChunk stored;

  private MappedChunk(MappedByteBuffer mapping, StoredChunk stored) {
    this.mapping = mapping;
    this.stored = stored;
  }

  /**
   * Writes a chunk and maps it.
   *
   * @param file does not exist, and does not afterwards
   * @throws IOException if it cannot be written: the disk is full, say
   */
  public static MappedChunk of(ExampleChunk chunk, Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      Files.delete(file);
      return of(chunk, channel);
    }
  }

  /**
   * The same in a file that is open.
   *
   * @param channel an empty file, to be read and written
   */
  static MappedChunk of(ExampleChunk chunk, FileChannel channel) throws IOException {
    return new ChunkFile(channel).write(chunk);
  }

  /** Reads what of it is not in memory, from one end to the other. */
  void load() {
    MappedFaults.read(mapping::load);
  }

  /** The same examples in memory. */
  public ExampleChunk copied() {
    return copied(0, stored.size());
  }

  /**
   * Some of the examples in memory.
   *
   * @param from the position of the first
   * @param to the position after the last
   */
  public ExampleChunk copied(int from, int to) {
    return MappedFaults.read(() -> stored.copied(from, to));
  }

  /** The examples, to be read. */
  StoredChunk stored() {
    return stored;
  }

  /** What has to be unmapped when nobody reads it any more. */
  public MappedByteBuffer mapping() {
    return mapping;
  }

  /** The arrays of a chunk one after the other, the widest numbers first. */
  private static final class ChunkFile {

    /** What is written at once. */
    private static final int SLICE = 1 << 18;

    private final FileChannel channel;
    private final ByteBuffer slice = ByteBuffer.allocate(SLICE).order(ByteOrder.nativeOrder());
    private int end;

    private ChunkFile(FileChannel channel) {
      this.channel = channel;
    }

    /** Puts some numbers of an array at the beginning of a buffer. */
    private interface Fill {
      void put(ByteBuffer to, int from, int count);
    }

    private MappedChunk write(ExampleChunk chunk) throws IOException {
      int ids = longs(chunk.ids);
      int features = floats(chunk.features);
      int classes = ints(chunk.classes);
      int values = floats(chunk.values);
      int weights = floats(chunk.weights);
      int pixels = bytes(chunk.pixels);
      MappedByteBuffer mapping = channel.map(FileChannel.MapMode.READ_ONLY, 0, end);
      return new MappedChunk(
          mapping,
          new StoredChunk(
              chunk.shape(),
              from(mapping, ids).asLongBuffer(),
              chunk.features == null ? null : from(mapping, features).asFloatBuffer(),
              chunk.pixels == null ? null : from(mapping, pixels),
              chunk.classes == null ? null : from(mapping, classes).asIntBuffer(),
              chunk.values == null ? null : from(mapping, values).asFloatBuffer(),
              chunk.weights == null ? null : from(mapping, weights).asFloatBuffer()));
    }

    private ByteBuffer from(MappedByteBuffer mapping, int at) {
      return mapping.slice(at, end - at).order(ByteOrder.nativeOrder());
    }

    private int longs(long[] numbers) throws IOException {
      return write(
          numbers.length,
          Long.BYTES,
          (to, from, count) -> to.asLongBuffer().put(numbers, from, count));
    }

    private int floats(float[] numbers) throws IOException {
      return write(
          numbers == null ? 0 : numbers.length,
          Float.BYTES,
          (to, from, count) -> to.asFloatBuffer().put(numbers, from, count));
    }

    private int ints(int[] numbers) throws IOException {
      return write(
          numbers == null ? 0 : numbers.length,
          Integer.BYTES,
          (to, from, count) -> to.asIntBuffer().put(numbers, from, count));
    }

    private int bytes(byte[] numbers) throws IOException {
      return write(
          numbers == null ? 0 : numbers.length,
          1,
          (to, from, count) -> to.put(0, numbers, from, count));
    }

    /** Where it begins. */
    private int write(int numbers, int width, Fill fill) throws IOException {
      int begin = end;
      int most = SLICE / width;
      for (int from = 0; from < numbers; from += most) {
        int count = Math.min(most, numbers - from);
        slice.clear();
        fill.put(slice, from, count);
        slice.limit(count * width);
        while (slice.hasRemaining()) {
          channel.write(slice);
        }
      }
      end = Math.addExact(begin, Math.multiplyExact(numbers, width));
      return begin;
    }
  }
}
