package dev.graft.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A table; its first column names the rows.
 *
 * @param caption null: the title above it says all
 * @param sortable whether a press on the head of a column sorts
 */
record Table(String caption, List<Column> head, List<Row> rows, boolean sortable) {

  /** Rows that are shown at once; the others are scrolled to. */
  private static final int SHOWN = 25;

  /** A column, by whether it holds numbers. */
  record Column(String name, boolean number) {}

  /** A row. */
  record Row(Cell first, List<Cell> others) {}

  static Table of(List<String> head) {
    List<Column> columns =
        head.stream().map(name -> new Column(name, false)).collect(Collectors.toList());
    return new Table(null, columns, new ArrayList<>(), false);
  }

  static Table of(String... head) {
    return of(List.of(head));
  }

  /** The same table, with a row more. */
  Table with(List<Cell> cells) {
    rows.add(new Row(cells.get(0), cells.subList(1, cells.size())));
    for (int i = 0; i < cells.size(); i++) {
      if (cells.get(i).number()) {
        head.set(i, new Column(head.get(i).name(), true));
      }
    }
    return this;
  }

  Table with(Cell... cells) {
    return with(List.of(cells));
  }

  Table called(String name) {
    return new Table(name, head, rows, sortable);
  }

  Table sorted() {
    return new Table(caption, head, rows, true);
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  /** Whether it is scrolled by itself. */
  boolean tall() {
    return rows.size() > SHOWN;
  }
}
