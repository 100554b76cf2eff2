package dev.graft.train;

import java.util.Arrays;

/**
 * The values of a delta that are largest in magnitude; the others are 0. Of equal magnitudes those
 * with the lower index are kept. An index and a value take 8 bytes.
 */
public final class TopKDelta implements EncodedDelta {

  private static final long serialVersionUID = 1L;

  /** Absorbs the rounding of a share such as 0.07 in binary, so that 7 % of 100 are 7. */
  private static final double ROUNDING = 1e-12;

  private static final int HALF = 16;
  private static final int LOW_BITS = 0xffff;

  private final int length;
  private final int[] indices;
  private final float[] values;

  private TopKDelta(int length, int[] indices, float[] values) {
    this.length = length;
    this.indices = indices;
    this.values = values;
  }

  /**
   * Writes a delta.
   *
   * @param keep the share of the values that is kept, above 0 and at most 1; their number is
   *     rounded up
   */
  public static TopKDelta of(float[] delta, double keep) {
    if (!(keep > 0 && keep <= 1)) {
      throw new IllegalArgumentException(
          "Cannot keep a share of %s of a delta: it must be above 0 and at most 1".formatted(keep));
    }
    int kept = (int) Math.ceil(keep * delta.length * (1 - ROUNDING));
    int[] indices = new int[kept];
    float[] values = new float[kept];
    if (kept > 0) {
      fill(delta, new Threshold(delta, kept), indices, values);
    }
    return new TopKDelta(delta.length, indices, values);
  }

  private static void fill(float[] delta, Threshold threshold, int[] indices, float[] values) {
    int equals = threshold.equals;
    int to = 0;
    for (int i = 0; i < delta.length && to < indices.length; i++) {
      int magnitude = magnitude(delta[i]);
      if (magnitude > threshold.magnitude || (magnitude == threshold.magnitude && equals-- > 0)) {
        indices[to] = i;
        values[to++] = delta[i];
      }
    }
  }

  /** Bits of the absolute value: as whole numbers they have the order of the magnitudes. */
  private static int magnitude(float value) {
    return Float.floatToIntBits(value) & 0x7fffffff;
  }

  /**
   * The smallest magnitude that is kept, found by counting: first the upper half of the bits, then
   * the lower. Linear in the delta's length.
   */
  private static final class Threshold {

    private final int magnitude;

    /** How many of the values of just this magnitude are kept. */
    private final int equals;

    private Threshold(float[] delta, int kept) {
      int[] counts = new int[1 << HALF];
      for (float value : delta) {
        counts[magnitude(value) >>> HALF]++;
      }
      int left = kept;
      int high = counts.length - 1;
      for (; counts[high] < left; high--) {
        left -= counts[high];
      }
      Arrays.fill(counts, 0);
      for (float value : delta) {
        int magnitude = magnitude(value);
        if (magnitude >>> HALF == high) {
          counts[magnitude & LOW_BITS]++;
        }
      }
      int low = counts.length - 1;
      for (; counts[low] < left; low--) {
        left -= counts[low];
      }
      this.magnitude = high << HALF | low;
      this.equals = left;
    }
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public float[] decode() {
    float[] delta = new float[length];
    for (int i = 0; i < indices.length; i++) {
      delta[indices[i]] = values[i];
    }
    return delta;
  }

  @Override
  public EncodedDelta slice(int from, int to) {
    int first = position(from);
    int end = position(to);
    int[] shifted = Arrays.copyOfRange(indices, first, end);
    for (int i = 0; i < shifted.length; i++) {
      shifted[i] -= from;
    }
    return new TopKDelta(to - from, shifted, Arrays.copyOfRange(values, first, end));
  }

  /** Where the first kept value lies that is not before an index. */
  private int position(int index) {
    int found = Arrays.binarySearch(indices, index);
    return found >= 0 ? found : -found - 1;
  }

  @Override
  public long bytes() {
    return (long) (Integer.BYTES + Float.BYTES) * indices.length + Integer.BYTES;
  }
}
