package dev.graft.engine.dl4j.dense;

/**
 * The exponential function from additions and multiplications alone, in one order: {@link Math#exp}
 * may give other bits on another processor, and {@link StrictMath#exp} is slow. Argument reduction
 * by Cody and Waite ("Software Manual for the Elementary Functions", 1980), then the Taylor series.
 * Relative error below 1e-9, so that results rounded to float are off by 0.51 ulp at most.
 */
final class Exponential {

  private static final double LOG2_E = 1.4426950408889634;

  /** The upper bits of ln 2: its products with whole numbers below 2048 are exact. */
  private static final double LN2_HIGH = 6.93147180369123816490e-01;

  private static final double LN2_LOW = 1.90821492927058770002e-10;

  /** Adding and subtracting it rounds to a whole number. */
  private static final double ROUNDING = 0x1.8p52;

  private Exponential() {}

  /**
   * e to the power of x.
   *
   * @param x results below 1e-300 are 0 and above 1e300 infinite
   */
  static double of(double x) {
    if (!(Math.abs(x) < 690)) {
      return Double.isNaN(x) ? x : x > 0 ? Double.POSITIVE_INFINITY : 0;
    }
    double shifted = x * LOG2_E + ROUNDING;
    double whole = shifted - ROUNDING;
    double t = (x - whole * LN2_HIGH) - whole * LN2_LOW;
    double t2 = t * t;
    double low = (1 + t) + t2 * (1.0 / 2 + t * (1.0 / 6));
    double middle = (1.0 / 24 + t * (1.0 / 120)) + t2 * (1.0 / 720 + t * (1.0 / 5040));
    double t4 = t2 * t2;
    double series = low + t4 * (middle + t4 * (1.0 / 40320));
    // The whole number stands in the lowest bits of the shifted one.
    long power = (Double.doubleToRawLongBits(shifted) + 1023) << 52;
    return series * Double.longBitsToDouble(power);
  }
}
