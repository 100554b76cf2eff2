package dev.graft.spark.predict;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The values of a row, sorted as {@link dev.graft.table.TableEncoding} takes them. */
final class Pieces {

  private double[] numbers;
  private int count;
  private final List<Integer> widths = new ArrayList<>(1);
  private final List<String> categories = new ArrayList<>(1);

  /**
   * @param columns how many there are, of whatever kind
   */
  Pieces(int columns) {
    numbers = new double[columns];
  }

  void number(double value) {
    room(1);
    numbers[count++] = value;
  }

  /** Of an array or a vector; copied. */
  void numbers(double[] values) {
    room(values.length);
    System.arraycopy(values, 0, numbers, count, values.length);
    count += values.length;
    widths.add(values.length);
  }

  private void room(int more) {
    if (count + more > numbers.length) {
      numbers = Arrays.copyOf(numbers, Math.max(2 * numbers.length, count + more));
    }
  }

  void category(String value) {
    categories.add(value);
  }

  /** All numbers, one after the other. */
  double[] numbers() {
    return count == numbers.length ? numbers : Arrays.copyOf(numbers, count);
  }

  int[] widths() {
    return widths.stream().mapToInt(Integer::intValue).toArray();
  }

  String[] categories() {
    return categories.toArray(new String[0]);
  }
}
