package dev.graft.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The table of results, and notes below it. */
final class Table {

  private static final String NONE = "";

  private final List<String[]> rows = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  /** A measured figure. */
  void figure(String part, String what, double value, String unit) {
    add(part, what, number(value) + " " + unit, NONE);
  }

  /**
   * What one figure is worth against another.
   *
   * @param wanted the least ratio that the project asks for, or empty
   */
  void ratio(String part, String what, double ratio, String wanted) {
    add(part, what, number(ratio) + "x", wanted);
  }

  /** Anything else. */
  void add(String part, String what, String value, String wanted) {
    rows.add(new String[] {part, what, value, wanted});
    System.out.printf(Locale.ROOT, "%-12s %-72s %18s  %s%n", part, what, value, wanted);
  }

  /** Says what was done, or why it was not. */
  void note(String part, String text) {
    notes.add(part + ": " + text);
  }

  /** The table in Markdown. */
  String markdown() {
    StringBuilder text =
        new StringBuilder("| part | what | measured | wanted |\n| --- | --- | --- | --- |\n");
    rows.forEach(row -> text.append("| ").append(String.join(" | ", row)).append(" |\n"));
    text.append('\n');
    notes.forEach(note -> text.append("- ").append(note).append('\n'));
    return text.toString();
  }

  /** Three digits that matter. */
  static String number(double value) {
    if (value >= 1000) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    return String.format(Locale.ROOT, value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f", value);
  }
}
