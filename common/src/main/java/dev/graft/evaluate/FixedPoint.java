package dev.graft.evaluate;

import java.io.Serializable;

/**
 * A sum of fractions as whole numbers of 2^-28: the same bits in whatever order they are added. Of
 * numbers up to 100 three hundred million fit for certain; of more than fit, or of what is no
 * number, the sum is none.
 */
final class FixedPoint implements Serializable {

  private static final long serialVersionUID = 1L;
  private static final double ONE = 0x1p28;

  private long whole;
  private boolean lost;

  void add(double value) {
    add(1, value);
  }

  /** Adds a number several times. */
  void add(int times, double value) {
    double scaled = value * ONE;
    if (Math.abs(scaled) < 0x1p62) {
      put(times * Math.round(scaled));
    } else {
      lost = true;
    }
  }

  private void put(long more) {
    long sum = whole + more;
    lost |= ((whole ^ sum) & (more ^ sum)) < 0;
    whole = sum;
  }

  void merge(FixedPoint other) {
    put(other.whole);
    lost |= other.lost;
  }

  double sum() {
    return lost ? Double.NaN : whole / ONE;
  }
}
