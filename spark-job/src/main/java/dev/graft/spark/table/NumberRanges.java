package dev.graft.spark.table;

import java.io.Serializable;
import java.util.Arrays;

/** Of some columns of numbers, whether all are whole, and how far they reach. */
final class NumberRanges implements Serializable {

  private static final long serialVersionUID = 1L;

  private final boolean[] broken;
  private final double[] least;
  private final double[] most;
  private long count;

  NumberRanges(int columns) {
    broken = new boolean[columns];
    least = new double[columns];
    most = new double[columns];
    Arrays.fill(least, Double.POSITIVE_INFINITY);
    Arrays.fill(most, Double.NEGATIVE_INFINITY);
  }

  NumberRanges add(double[] row) {
    count++;
    for (int i = 0; i < row.length; i++) {
      broken[i] |= row[i] != Math.rint(row[i]) || Double.isInfinite(row[i]);
      least[i] = Math.min(least[i], row[i]);
      most[i] = Math.max(most[i], row[i]);
    }
    return this;
  }

  NumberRanges merge(NumberRanges other) {
    count += other.count;
    for (int i = 0; i < broken.length; i++) {
      broken[i] |= other.broken[i];
      least[i] = Math.min(least[i], other.least[i]);
      most[i] = Math.max(most[i], other.most[i]);
    }
    return this;
  }

  /** Rows. */
  long count() {
    return count;
  }

  /** Whether a column holds whole numbers and reaches far enough to hold another in each row. */
  boolean mayAllDiffer(int column) {
    return count > 1 && !broken[column] && most[column] - least[column] + 1 >= count;
  }
}
