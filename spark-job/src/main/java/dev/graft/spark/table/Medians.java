package dev.graft.spark.table;

import dev.graft.spark.read.SortedNumbers;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;

/**
 * The medians of the columns of rows of numbers, all at once; of an even count the lower of the two
 * in the middle, as Spark's Imputer has it. Where numbers are missing they do not count.
 */
final class Medians {

  private Medians() {}

  /** NaN of a column of which all are missing. */
  static double[] of(JavaRDD<double[]> rows, int columns) {
    int[] all = IntStream.range(0, columns).toArray();
    Map<Integer, long[]> found =
        new SortedNumbers<>(rows, new Columns(), Long.SIZE)
            .at(
                all,
                Long.MAX_VALUE,
                (column, count) -> count == 0 ? new long[0] : new long[] {(count + 1) / 2 - 1});
    return IntStream.range(0, columns)
        .mapToDouble(
            column -> found.get(column).length == 0 ? Double.NaN : number(found.get(column)[0]))
        .toArray();
  }

  /** A whole number without a sign, in the order of the numbers. */
  private static long key(double number) {
    long bits = Double.doubleToLongBits(number);
    return bits ^ (bits >> 63 | Long.MIN_VALUE);
  }

  private static double number(long key) {
    return Double.longBitsToDouble(key ^ (~key >> 63 | Long.MIN_VALUE));
  }

  /** Each column is a group. */
  private static final class Columns implements SortedNumbers.Numbers<double[]> {
    private static final long serialVersionUID = 1L;

    @Override
    public void of(double[] row, SortedNumbers.Taker taker) {
      for (int i = 0; i < row.length; i++) {
        if (!Double.isNaN(row[i])) {
          taker.take(i, key(row[i]));
        }
      }
    }
  }
}
