package dev.graft.spark.read;

import dev.graft.dataset.RawRecord;
import dev.graft.dataset.Seeds;
import java.nio.ByteBuffer;

/** The content of examples, the same features under any id or label. */
final class Content {

  private Content() {}

  /** A hash of the features alone: 64 bits, so that two contents that have the same are none. */
  static long hash(RawRecord record) {
    return record.pixels() != null ? hash(record.pixels()) : hash(record.features());
  }

  private static long hash(byte[] pixels) {
    ByteBuffer bytes = ByteBuffer.wrap(pixels);
    long hash = pixels.length;
    while (bytes.remaining() >= Long.BYTES) {
      hash = Seeds.derive(hash ^ bytes.getLong());
    }
    while (bytes.hasRemaining()) {
      hash = Seeds.derive(hash ^ bytes.get());
    }
    return hash;
  }

  private static long hash(float[] features) {
    long hash = features.length;
    for (float value : features) {
      hash = Seeds.derive(hash ^ Float.floatToIntBits(value));
    }
    return hash;
  }

  /**
   * The hash in the fingerprint of data, which checkpoints keep: contents that differ in two
   * neighbouring values may have the same.
   */
  static long fingerprint(RawRecord record) {
    long hash = 1;
    if (record.pixels() != null) {
      hash = fingerprint(record.pixels());
    } else {
      for (float value : record.features()) {
        hash = hash * 31 + Float.floatToIntBits(value);
      }
    }
    return Seeds.derive(hash);
  }

  /** From 1 on, times 31 and the next one added, four at a time. */
  private static long fingerprint(byte[] pixels) {
    long hash = 1;
    int i = 0;
    for (; i + 4 <= pixels.length; i += 4) {
      hash =
          hash * (31 * 31 * 31 * 31)
              + pixels[i] * (31 * 31 * 31)
              + pixels[i + 1] * (31 * 31)
              + pixels[i + 2] * 31
              + pixels[i + 3];
    }
    for (; i < pixels.length; i++) {
      hash = hash * 31 + pixels[i];
    }
    return hash;
  }
}
