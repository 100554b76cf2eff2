package dev.graft.spark.predict;

import java.util.ArrayList;
import java.util.List;

/** The values of a row, sorted as {@link dev.graft.table.TableEncoding} takes them. */
final class Pieces {

  private final List<double[]> numbers;
  private final List<Integer> widths = new ArrayList<>(1);
  private final List<String> categories = new ArrayList<>(1);

  /**
   * @param columns at most so many
   */
  Pieces(int columns) {
    numbers = new ArrayList<>(columns);
  }

  void number(double value) {
    numbers.add(new double[] {value});
  }

  /** Of an array or a vector; not copied. */
  void numbers(double[] values) {
    numbers.add(values);
    widths.add(values.length);
  }

  void category(String value) {
    categories.add(value);
  }

  /** All numbers, one after the other. */
  double[] numbers() {
    if (numbers.size() == 1) {
      return numbers.get(0);
    }
    double[] all = new double[numbers.stream().mapToInt(values -> values.length).sum()];
    int to = 0;
    for (double[] values : numbers) {
      System.arraycopy(values, 0, all, to, values.length);
      to += values.length;
    }
    return all;
  }

  int[] widths() {
    return widths.stream().mapToInt(Integer::intValue).toArray();
  }

  String[] categories() {
    return categories.toArray(new String[0]);
  }
}
