package dev.graft.spark.read;

import dev.graft.dataset.RawRecord;
import dev.graft.dataset.Split;
import dev.graft.io.Sha256;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * Examples by content, in whatever order they come: the sum of the SHA-256 of each (Bellare and
 * Micciancio, EUROCRYPT 1997), in four words.
 */
final class ContentDigest implements Serializable {

  private static final long serialVersionUID = 1L;

  private static final int WORDS = 4;
  private static final int HEADER_BYTES = 64;

  private final long[] sum = new long[WORDS];

  private transient MessageDigest sha256;
  private transient ByteBuffer buffer;

  /**
   * Adds an example as it was read: id, features, target and weight to the bit, the part that it
   * goes to, and where it stands in the random order.
   */
  void add(RawRecord record, Split part, long rank) {
    write(record, part, rank);
    sha256 = sha256 == null ? Sha256.digest() : sha256;
    sha256.update(buffer.flip());
    add(ByteBuffer.wrap(sha256.digest()));
  }

  private void write(RawRecord record, Split part, long rank) {
    int bytes = HEADER_BYTES + record.bytes();
    if (buffer == null || buffer.capacity() < bytes) {
      buffer = ByteBuffer.allocate(bytes);
    }
    buffer.clear();
    buffer.putLong(record.id()).putInt(part.ordinal()).putLong(rank);
    buffer.putInt(record.label()).putFloat(record.weight());
    write(record.features());
    write(record.values());
    buffer.putInt(record.pixels() == null ? -1 : record.pixels().length);
    if (record.pixels() != null) {
      buffer.put(record.pixels());
    }
  }

  private void write(float[] numbers) {
    buffer.putInt(numbers == null ? -1 : numbers.length);
    if (numbers != null) {
      buffer.asFloatBuffer().put(numbers);
      buffer.position(buffer.position() + numbers.length * Float.BYTES);
    }
  }

  private void add(ByteBuffer words) {
    for (int i = 0; i < WORDS; i++) {
      sum[i] += words.getLong();
    }
  }

  ContentDigest merge(ContentDigest other) {
    for (int i = 0; i < WORDS; i++) {
      sum[i] += other.sum[i];
    }
    return this;
  }

  /** The sum. */
  @Override
  public String toString() {
    return Arrays.toString(sum);
  }
}
