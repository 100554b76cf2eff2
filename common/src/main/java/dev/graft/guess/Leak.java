package dev.graft.guess;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Columns that say the same as the target, and are surely known only with it. */
final class Leak {

  private static final int LEAST_ROWS = 20;
  private static final double SAME = 0.99999;

  /** In fewer rows chance may do it. */
  private static final int SUSPICIOUS = 60;

  private static final int FEW = 20;

  private Leak() {}

  /** Whether a column is the target in other words. */
  static boolean isCopy(ColumnProfile column, ColumnProfile target, boolean number) {
    if (column.values().size() < LEAST_ROWS) {
      return false;
    }
    if (number) {
      return column.isNumber()
          && target.isNumber()
          && column.declared() != ColumnType.BOOLEAN
          && Math.abs(correlation(column.values(), target.values())) > SAME;
    }
    return column.counts().size() == target.counts().size()
        && isFunction(column.values(), target.values())
        && isFunction(target.values(), column.values());
  }

  /** Whether a column by itself tells two classes apart without a mistake. */
  static boolean tellsAll(ColumnProfile column, ColumnProfile target) {
    if (column.present() < SUSPICIOUS || target.counts().size() != 2) {
      return false;
    }
    if (!column.isNumber() || column.declared() == ColumnType.BOOLEAN) {
      return column.counts().size() <= FEW && isFunction(column.values(), target.values());
    }
    Map<String, double[]> ranges = new HashMap<>();
    for (int i = 0; i < column.values().size(); i++) {
      double number = number(column.values().get(i));
      String label = target.values().get(i);
      if (label != null && !Double.isNaN(number)) {
        double[] range = ranges.computeIfAbsent(label, l -> new double[] {number, number});
        range[0] = Math.min(range[0], number);
        range[1] = Math.max(range[1], number);
      }
    }
    List<double[]> two = List.copyOf(ranges.values());
    return two.size() == 2 && (two.get(0)[1] < two.get(1)[0] || two.get(1)[1] < two.get(0)[0]);
  }

  private static boolean isFunction(List<String> of, List<String> to) {
    Map<String, String> seen = new HashMap<>();
    for (int i = 0; i < of.size(); i++) {
      if (of.get(i) != null && to.get(i) != null) {
        String before = seen.putIfAbsent(of.get(i), to.get(i));
        if (before != null && !before.equals(to.get(i))) {
          return false;
        }
      }
    }
    return true;
  }

  private static double correlation(List<String> one, List<String> other) {
    double n = 0;
    double x = 0;
    double y = 0;
    double xx = 0;
    double yy = 0;
    double xy = 0;
    for (int i = 0; i < one.size(); i++) {
      double a = number(one.get(i));
      double b = number(other.get(i));
      if (!Double.isNaN(a) && !Double.isNaN(b)) {
        n++;
        x += a;
        y += b;
        xx += a * a;
        yy += b * b;
        xy += a * b;
      }
    }
    double spread = Math.sqrt((n * xx - x * x) * (n * yy - y * y));
    return spread > 0 && n >= LEAST_ROWS ? (n * xy - x * y) / spread : 0;
  }

  private static double number(String value) {
    if (value == null) {
      return Double.NaN;
    }
    if (ValuePatterns.isNumber(value)) {
      return Double.parseDouble(value);
    }
    return ValuePatterns.isCommaNumber(value) ? ValuePatterns.commaNumber(value) : Double.NaN;
  }
}
