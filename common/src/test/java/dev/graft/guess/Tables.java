package dev.graft.guess;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/** Small tables for tests. */
final class Tables {

  static final int ROWS = 100;

  private final Map<String, ColumnProfile> columns = new LinkedHashMap<>();

  static Tables table() {
    return new Tables();
  }

  /** A column of text, as of a CSV file. */
  Tables with(String name, IntFunction<String> value) {
    return with(name, ColumnType.TEXT, value);
  }

  Tables with(String name, ColumnType type, IntFunction<String> value) {
    List<String> values = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      values.add(value.apply(i));
    }
    columns.put(name, new ColumnProfile(name, type, values));
    return this;
  }

  /** Numbers of which nothing can be said. */
  Tables withNumbers(String name) {
    return with(name, i -> String.valueOf((i * 37 % 101) / 10.0));
  }

  TableProfile profile() {
    return new TableProfile(List.copyOf(columns.values()), ROWS, ROWS, true, null);
  }

  TablePlan plan(String... targets) {
    return TablePlan.of(profile(), List.of(targets));
  }
}
