package dev.graft.table;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;

/**
 * Count, mean and deviation of numbers, of exact sums: the same bits whatever the order in which
 * numbers are added and parts are merged, and no error but that of rounding the result. Squares of
 * numbers below 1e-146 are too small for a double: their deviation is not exact.
 */
public final class ExactMoments implements Serializable {

  private static final long serialVersionUID = 1L;

  /** More than twice the digits of a double. */
  private static final MathContext DIGITS = new MathContext(40);

  private final ExactSum sum = new ExactSum();
  private final ExactSum squares = new ExactSum();
  private long count;

  /** Adds a number. */
  public void add(double number) {
    count++;
    sum.add(number);
    double square = number * number;
    squares.add(square);
    // What rounding has taken from the square.
    squares.add(Math.fma(number, number, -square));
  }

  /** Adds the numbers of another. */
  public void merge(ExactMoments other) {
    count += other.count;
    sum.add(other.sum);
    squares.add(other.squares);
  }

  /** How many numbers. */
  public long count() {
    return count;
  }

  /** NaN of none, and where one is not finite. */
  public double mean() {
    return count == 0 || !sum.isFinite()
        ? Double.NaN
        : quotient(sum.scaled(), BigInteger.valueOf(count).shiftLeft(ExactSum.SCALE));
  }

  /**
   * The standard deviation of a sample; 0 of one number. NaN of none, and where one or its square
   * is not finite.
   */
  public double deviation() {
    if (count == 0 || !squares.isFinite()) {
      return Double.NaN;
    }
    if (count == 1) {
      return 0;
    }
    BigInteger n = BigInteger.valueOf(count);
    BigInteger square = sum.scaled().pow(2);
    BigInteger spread = squares.scaled().shiftLeft(ExactSum.SCALE).multiply(n).subtract(square);
    BigInteger all = n.multiply(n.subtract(BigInteger.ONE)).shiftLeft(2 * ExactSum.SCALE);
    return Math.sqrt(Math.max(0, quotient(spread, all)));
  }

  private static double quotient(BigInteger dividend, BigInteger divisor) {
    return new BigDecimal(dividend).divide(new BigDecimal(divisor), DIGITS).doubleValue();
  }
}
