package dev.graft.train;

import java.util.Arrays;

/**
 * A delta in half precision, 2 bytes a value. Deltas are small where halves are coarse (below 6e-5
 * they lose digits, below 3e-8 they are 0), so the whole delta is multiplied by the power of two
 * that brings its largest value to between 2^14 and 2^15. That costs nothing: every value down to
 * 2^-29 times the largest keeps 11 bits, and none overflows.
 */
public final class Fp16Delta implements EncodedDelta {

  private static final long serialVersionUID = 1L;

  private static final int LARGEST_EXPONENT = 14;

  /** The largest float of 11 bits: what is above would be rounded up to infinity. */
  private static final float LARGEST = 0x1.ffcp127f;

  private final short[] halves;
  private final int shift;

  private Fp16Delta(short[] halves, int shift) {
    this.halves = halves;
    this.shift = shift;
  }

  /** Writes a delta, each value to the nearest half, ties to even. */
  public static Fp16Delta of(float[] delta) {
    float largest = 0;
    for (float value : delta) {
      largest = Math.max(largest, Math.abs(value));
    }
    int shift = largest == 0 ? 0 : LARGEST_EXPONENT - Math.getExponent(largest);
    double factor = Math.scalb(1.0, shift);
    short[] halves = new short[delta.length];
    for (int i = 0; i < halves.length; i++) {
      halves[i] = HalfPrecision.of((float) (saturated(delta[i]) * factor));
    }
    return new Fp16Delta(halves, shift);
  }

  private static float saturated(float value) {
    return Math.abs(value) > LARGEST && Float.isFinite(value)
        ? Math.copySign(LARGEST, value)
        : value;
  }

  @Override
  public int length() {
    return halves.length;
  }

  @Override
  public float[] decode() {
    double factor = Math.scalb(1.0, -shift);
    float[] delta = new float[halves.length];
    for (int i = 0; i < delta.length; i++) {
      delta[i] = (float) (HalfPrecision.toFloat(halves[i]) * factor);
    }
    return delta;
  }

  @Override
  public EncodedDelta slice(int from, int to) {
    return new Fp16Delta(Arrays.copyOfRange(halves, from, to), shift);
  }

  @Override
  public long bytes() {
    return (long) Short.BYTES * halves.length + Integer.BYTES;
  }
}
