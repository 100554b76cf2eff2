package dev.graft.guess;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Columns that say the same as the target, and are surely known only with it. */
final class Leak {

  private static final int LEAST_ROWS = 20;
  private static final double SAME = 0.99999;

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
