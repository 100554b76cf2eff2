package dev.graft.guess;

import java.util.List;
import java.util.Map;

/** What a table looks like. */
public final class TableProfile {

  private final List<ColumnProfile> columns;
  private final long rows;
  private final int sampled;
  private final boolean named;
  private final Map<String, Long> classes;

  /**
   * @param rows of the whole table
   * @param sampled rows that were looked at
   * @param named whether somebody has named the columns
   * @param classes the values of the target in the whole table, and how often each is there; null:
   *     the sample is the whole table
   */
  public TableProfile(
      List<ColumnProfile> columns,
      long rows,
      int sampled,
      boolean named,
      Map<String, Long> classes) {
    this.columns = List.copyOf(columns);
    this.rows = rows;
    this.sampled = sampled;
    this.named = named;
    this.classes = classes;
  }

  public List<ColumnProfile> columns() {
    return columns;
  }

  public long rows() {
    return rows;
  }

  public int sampled() {
    return sampled;
  }

  /** Whether every row was looked at. */
  public boolean isWhole() {
    return sampled == rows;
  }

  /** Whether somebody has named the columns. */
  public boolean named() {
    return named;
  }

  Map<String, Long> classes() {
    return classes;
  }

  public List<String> names() {
    return columns.stream().map(ColumnProfile::name).toList();
  }

  /** A column by its name; null if there is none. */
  public ColumnProfile column(String name) {
    return columns.stream().filter(column -> column.name().equals(name)).findFirst().orElse(null);
  }
}
