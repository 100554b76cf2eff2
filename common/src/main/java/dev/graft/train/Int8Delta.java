package dev.graft.train;

import java.util.Arrays;
import java.util.Locale;

/**
 * A delta in one byte a value: blocks of 1024 values, each with a scale of its own, its largest
 * magnitude divided by 127. A value is the nearest multiple of its block's scale, ties to even.
 */
public final class Int8Delta implements EncodedDelta {

  /** Values that share a scale. */
  public static final int BLOCK = 1024;

  private static final long serialVersionUID = 1L;

  private static final int LARGEST = 127;

  private final byte[] levels;
  private final float[] scales;

  private Int8Delta(byte[] levels, float[] scales) {
    this.levels = levels;
    this.scales = scales;
  }

  /** Writes a delta. */
  public static Int8Delta of(float[] delta) {
    byte[] levels = new byte[delta.length];
    float[] scales = new float[blocks(delta.length)];
    for (int block = 0; block < scales.length; block++) {
      int from = block * BLOCK;
      int to = Math.min(from + BLOCK, delta.length);
      float scale = scale(delta, from, to);
      scales[block] = scale;
      // A block of zeros, or of numbers so small that their scale is 0.
      if (scale != 0) {
        write(delta, levels, from, to, scale);
      }
    }
    return new Int8Delta(levels, scales);
  }

  private static int blocks(int length) {
    return (length + BLOCK - 1) / BLOCK;
  }

  private static float scale(float[] delta, int from, int to) {
    float largest = 0;
    for (int i = from; i < to; i++) {
      largest = Math.max(largest, Math.abs(delta[i]));
    }
    float scale = largest / LARGEST;
    // Rounded up, the scale of a block near the largest float would decode to infinity.
    return Float.isFinite(largest) && Float.isInfinite(scale * LARGEST)
        ? Math.nextDown(scale)
        : scale;
  }

  private static void write(float[] delta, byte[] levels, int from, int to, float scale) {
    for (int i = from; i < to; i++) {
      double level = Math.rint((double) delta[i] / scale);
      levels[i] = (byte) Math.max(-LARGEST, Math.min(LARGEST, level));
    }
  }

  @Override
  public int length() {
    return levels.length;
  }

  @Override
  public float[] decode() {
    float[] delta = new float[levels.length];
    for (int block = 0; block < scales.length; block++) {
      float scale = scales[block];
      int to = Math.min((block + 1) * BLOCK, delta.length);
      for (int i = block * BLOCK; i < to; i++) {
        delta[i] = levels[i] * scale;
      }
    }
    return delta;
  }

  /** {@inheritDoc} Slices begin where a block begins. */
  @Override
  public EncodedDelta slice(int from, int to) {
    if (from % BLOCK != 0 || (to % BLOCK != 0 && to != levels.length)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Cannot cut a delta in bytes from %d to %d: blocks have %d values",
              from,
              to,
              BLOCK));
    }
    return new Int8Delta(
        Arrays.copyOfRange(levels, from, to), Arrays.copyOfRange(scales, from / BLOCK, blocks(to)));
  }

  @Override
  public long bytes() {
    return levels.length + (long) Float.BYTES * scales.length;
  }
}
