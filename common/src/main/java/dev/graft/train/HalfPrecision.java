package dev.graft.train;

/**
 * IEEE 754 half precision (binary16), which Java 17 does not convert to or from: 1 sign bit, 5
 * exponent bits, 10 fraction bits.
 */
public final class HalfPrecision {

  /** The largest finite half is 65504; halfway to what would be the next one lies 65520. */
  private static final int OVERFLOW = Float.floatToIntBits(65520f);

  /** The smallest normal half, 2^-14. */
  private static final int LEAST_NORMAL = Float.floatToIntBits(0x1p-14f);

  private static final int INFINITE_FLOAT = 0x7f800000;
  private static final int LARGEST = 0x7bff;
  private static final int INFINITE = 0x7c00;
  private static final int NOT_A_NUMBER = 0x7e00;

  private HalfPrecision() {}

  /**
   * The nearest half, ties to even. A finite number stays finite: what is too large becomes 65504.
   */
  static short of(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = bits >>> 16 & 0x8000;
    return (short) (sign | magnitude(bits & 0x7fffffff));
  }

  private static int magnitude(int bits) {
    if (bits >= INFINITE_FLOAT) {
      return bits == INFINITE_FLOAT ? INFINITE : NOT_A_NUMBER;
    }
    if (bits >= OVERFLOW) {
      return LARGEST;
    }
    if (bits < LEAST_NORMAL) {
      // Subnormal halves are multiples of 2^-24; scaling by a power of two is exact.
      return (int) Math.rint(Float.intBitsToFloat(bits) * 0x1p24);
    }
    // 13 fraction bits go; a carry out of the fraction rightly goes into the exponent.
    int roundedUp = bits + 0xfff + (bits >>> 13 & 1);
    return (roundedUp >>> 13) - (127 - 15 << 10);
  }

  /** The number that a half stands for, exactly. */
  public static float toFloat(short half) {
    int exponent = half >>> 10 & 0x1f;
    int fraction = half & 0x3ff;
    int sign = half << 16 & 0x80000000;
    if (exponent == 0) {
      return Float.intBitsToFloat(sign | Float.floatToRawIntBits(fraction * 0x1p-24f));
    }
    int wide = exponent == 0x1f ? 0xff : exponent + 127 - 15;
    return Float.intBitsToFloat(sign | wide << 23 | fraction << 13);
  }
}
