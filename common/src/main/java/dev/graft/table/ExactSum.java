package dev.graft.table;

import java.io.Serializable;
import java.math.BigInteger;

/**
 * A sum of doubles without rounding, as one wide fixed-point number: the same whatever the order in
 * which numbers are added and sums are merged (Neal, "Fast exact summation using small and large
 * superaccumulators", 2015; this is the small one).
 */
public final class ExactSum implements Serializable {

  private static final long serialVersionUID = 1L;

  /** The lowest bit is worth 2 to the power of minus this. */
  static final int SCALE = 1075;

  private static final int LIMB_BITS = 32;
  private static final long LIMB = (1L << LIMB_BITS) - 1;
  private static final int MANTISSA_BITS = 52;
  private static final int SPECIAL = 0x7ff;

  /** Each add moves a limb by less than 2^33. */
  private static final int MOST_ADDS = 1 << 29;

  /** 2,046 bits of exponents, 53 of mantissas, and room for carries. */
  private final long[] limbs = new long[2 + (2046 + MANTISSA_BITS) / LIMB_BITS + 2];

  private int adds;
  private boolean finite = true;

  /** Adds a number. */
  public void add(double number) {
    long bits = Double.doubleToRawLongBits(number);
    int exponent = (int) (bits >>> MANTISSA_BITS) & SPECIAL;
    long mantissa = bits & ((1L << MANTISSA_BITS) - 1);
    if (exponent == SPECIAL) {
      finite = false;
      return;
    }
    if (exponent == 0) {
      exponent = 1;
    } else {
      mantissa |= 1L << MANTISSA_BITS;
    }
    if (adds++ == MOST_ADDS) {
      carry();
      adds = 1;
    }
    int at = exponent / LIMB_BITS;
    int shift = exponent % LIMB_BITS;
    long low = (mantissa & LIMB) << shift;
    long high = (mantissa >>> LIMB_BITS) << shift;
    long sign = bits >> 63 | 1;
    limbs[at] += sign * (low & LIMB);
    limbs[at + 1] += sign * ((low >>> LIMB_BITS) + (high & LIMB));
    limbs[at + 2] += sign * (high >>> LIMB_BITS);
  }

  /** Adds what another has summed. */
  public void add(ExactSum other) {
    carry();
    other.carry();
    for (int i = 0; i < limbs.length; i++) {
      limbs[i] += other.limbs[i];
    }
    adds = 2;
    finite &= other.finite;
  }

  /** All limbs but the highest become from 0 to 2^32 - 1. */
  private void carry() {
    for (int i = 0; i < limbs.length - 1; i++) {
      limbs[i + 1] += limbs[i] >> LIMB_BITS;
      limbs[i] &= LIMB;
    }
    adds = 1;
  }

  /** Whether all numbers were finite. */
  boolean isFinite() {
    return finite;
  }

  /** The sum times 2 to the power of {@link #SCALE}. */
  BigInteger scaled() {
    BigInteger sum = BigInteger.ZERO;
    for (int i = limbs.length - 1; i >= 0; i--) {
      sum = sum.shiftLeft(LIMB_BITS).add(BigInteger.valueOf(limbs[i]));
    }
    return sum;
  }
}
