package dev.graft.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.io.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Lines over one x, with what they say for those who do not see them: a sentence and a table.
 *
 * @param id within the page
 * @param told what is to be seen, in a sentence
 * @param xName what x is, in the table and below the chart
 * @param lines without empty ones
 * @param marks where something happened along x
 * @param unit whether both axes go from 0 to 1
 */
record Chart(
    String id,
    String title,
    String told,
    String xName,
    List<Line> lines,
    List<Mark> marks,
    boolean unit) {

  /** Lines that have a colour of their own. */
  private static final int COLOURS = 8;

  /** Rows of the table of a chart. */
  private static final int ROWS = 24;

  /** Something that happened at an x. */
  record Mark(double x, String name) {}

  /**
   * A line in the legend.
   *
   * @param colour its number from 0
   * @param set how often all colours have been used before: such lines are dashed in other ways
   */
  record Key(int colour, int set, String name) {}

  /** A chart by rounds. */
  static Chart ofRounds(String id, String title, String told, List<Line> lines, List<Mark> marks) {
    return new Chart(id, title, told, "round", lines, marks, false);
  }

  /** A chart of two shares, each from 0 to 1. */
  static Chart ofShares(String id, String title, String told, String xName, List<Line> lines) {
    return new Chart(id, title, told, xName, lines, List.of(), true);
  }

  List<Key> legend() {
    return IntStream.range(0, lines.size())
        .mapToObj(i -> new Key(i % COLOURS, i / COLOURS, lines.get(i).name()))
        .toList();
  }

  /** Whether there is anything to tell apart, or to name. */
  boolean keyed() {
    return lines.size() > 1;
  }

  /** How many points the largest line has, if not all of them are drawn. */
  String thinned() {
    int most = lines.stream().mapToInt(Line::size).max().orElse(0);
    return most <= Line.MOST
        ? null
        : "Drawn of %s points: of each stretch the first, the last, the least and the largest; no peak is left out."
            .formatted(Words.count(most));
  }

  /** What the script draws; points are rounded to what can be seen. */
  ObjectNode json() {
    ObjectNode chart = Json.object().put("x", xName).put("unit", unit);
    ArrayNode drawn = chart.putArray("lines");
    for (Line line : lines) {
      Line of = line.thinned();
      ObjectNode entry = drawn.addObject().put("name", line.name());
      numbers(entry.putArray("x"), of.rising().x());
      numbers(entry.putArray("y"), of.y());
    }
    ArrayNode at = chart.putArray("marks");
    marks.forEach(mark -> at.addObject().put("x", mark.x()).put("name", mark.name()));
    return chart;
  }

  private static void numbers(ArrayNode to, double[] values) {
    for (double value : values) {
      if (Double.isNaN(value) || Double.isInfinite(value)) {
        to.addNull();
      } else if (value == Math.rint(value) && Math.abs(value) < 1e9) {
        to.add((long) value);
      } else {
        to.add(Double.parseDouble(String.format(Locale.ROOT, "%.8g", value)));
      }
    }
  }

  /** Some of the points, evenly chosen, with the first and the last. */
  Table table() {
    TreeSet<Double> all = new TreeSet<>();
    lines.forEach(line -> IntStream.range(0, line.size()).forEach(i -> all.add(line.x()[i])));
    List<Double> xs = new ArrayList<>(all);
    int rows = Math.min(ROWS, xs.size());
    List<String> head = new ArrayList<>(List.of(xName));
    lines.forEach(line -> head.add(line.name()));
    Table table = Table.of(head);
    for (int row = 0; row < rows; row++) {
      double x = xs.get(rows == 1 ? 0 : (int) ((long) row * (xs.size() - 1) / (rows - 1)));
      List<Cell> cells = new ArrayList<>(List.of(Cell.number(at(x))));
      lines.forEach(line -> cells.add(Cell.number(at(line, x))));
      table = table.with(cells);
    }
    return table;
  }

  private static String at(double x) {
    return x == Math.rint(x) ? Words.count((long) x) : Words.number(x);
  }

  /** The line's value at the last of its points that is not behind x. */
  private static String at(Line line, double x) {
    int found = -1;
    for (int i = 0; i < line.size() && line.x()[i] <= x; i++) {
      found = i;
    }
    return found < 0 || x > line.x()[line.size() - 1] ? "–" : Words.number(line.y()[found]);
  }
}
