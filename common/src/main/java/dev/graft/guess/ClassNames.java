package dev.graft.guess;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The classes of a target, as most values of its column write them. */
final class ClassNames {

  private ClassNames() {}

  static List<String> of(Classes classes, ColumnProfile column) {
    return switch (column.declared()) {
      case BOOLEAN ->
          List.of(
              spelled(column, "false", value -> value.equalsIgnoreCase("false")),
              spelled(column, "true", value -> value.equalsIgnoreCase("true")));
      case TEXT ->
          column.isNumber()
              ? classes.labels().stream().map(label -> number(column, label)).toList()
              : classes.labels();
      default -> classes.labels();
    };
  }

  /** Numbers that are kept as texts: 01 and 1.0 are both 1. */
  private static String number(ColumnProfile column, String label) {
    BigDecimal wanted = new BigDecimal(label);
    return spelled(
        column,
        label,
        value -> ValuePatterns.isNumber(value) && new BigDecimal(value).compareTo(wanted) == 0);
  }

  private static String spelled(ColumnProfile column, String label, Predicate<String> same) {
    return column.counts().entrySet().stream()
        .filter(entry -> same.test(entry.getKey()))
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElse(label);
  }
}
