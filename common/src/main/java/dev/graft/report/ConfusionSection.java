package dev.graft.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** What is taken for what: every cell of a few classes, a picture and the worst pairs of many. */
final class ConfusionSection {

  /** Classes whose cells can be read as numbers. */
  private static final int READABLE = 20;

  private static final int PAIRS = 20;

  /**
   * Cells of the picture: the largest, which is all of a thousand classes with some examples each.
   */
  private static final int CELLS = 20_000;

  private final JsonNode confusion;
  private final List<String> names;

  private ConfusionSection(Run run) {
    this.confusion = run.metrics().path("confusion");
    this.names = run.names();
  }

  /**
   * A cell.
   *
   * @param share of the examples of the label
   */
  private record Taken(int label, int prediction, long count, double share) {

    /** Of equals in a picture some are drawn from everywhere. */
    int mixed() {
      return (label * 1_000_003 + prediction) * 0x9e3779b9 >>> 1;
    }
  }

  static Section of(Run run) {
    Section section = new Section("confusion", "Confusion");
    ConfusionSection of = new ConfusionSection(run);
    if (of.confusion.isEmpty()) {
      return section;
    }
    int classes = of.confusion.size();
    section.prose("Rows are labels, columns what the model says; colours are shares of a row.");
    if (classes <= READABLE) {
      section.table(of.all());
    } else {
      section.add(Block.map(of.map()));
    }
    return section.table(of.pairs());
  }

  private String name(int of) {
    return of < names.size() ? names.get(of) : Integer.toString(of);
  }

  private long sum(JsonNode row) {
    long sum = 0;
    for (JsonNode count : row) {
      sum += count.asLong();
    }
    return sum;
  }

  private Table all() {
    List<String> head = new ArrayList<>(List.of("label"));
    for (int i = 0; i < confusion.size(); i++) {
      head.add(name(i));
    }
    Table table = Table.of(head);
    for (int label = 0; label < confusion.size(); label++) {
      JsonNode row = confusion.get(label);
      long sum = Math.max(1, sum(row));
      List<Cell> cells = new ArrayList<>(List.of(Cell.text(name(label))));
      row.forEach(
          count ->
              cells.add(Cell.heat(Words.count(count.asLong()), (double) count.asLong() / sum)));
      table.with(cells);
    }
    return table;
  }

  private HeatMap map() {
    List<Taken> largest =
        largest(
            CELLS,
            Comparator.comparingDouble(Taken::share)
                .thenComparingInt(Taken::mixed)
                .thenComparing(order()),
            true);
    List<Integer> cells = new ArrayList<>();
    for (Taken of : largest) {
      cells.add(of.label());
      cells.add(of.prediction());
      cells.add((int) Math.round(1000 * of.share()));
    }
    long right = 0;
    long all = 0;
    for (int i = 0; i < confusion.size(); i++) {
      right += confusion.get(i).path(i).asLong();
      all += sum(confusion.get(i));
    }
    String told =
        "A map of %s classes: %s of %s examples lie on the diagonal, where label and prediction are the same%s."
            .formatted(
                Words.count(confusion.size()),
                Words.count(right),
                Words.count(all),
                largest.size() < CELLS
                    ? ""
                    : "; the %s largest cells are drawn".formatted(Words.count(CELLS)));
    return new HeatMap("confusion-map", told, names, cells);
  }

  private Table pairs() {
    Table table =
        Table.of("label", "taken for", "examples", "of the label").called("Most often confused");
    largest(PAIRS, Comparator.comparingLong(Taken::count).thenComparing(order()), false)
        .forEach(
            of ->
                table.with(
                    Cell.text(name(of.label())),
                    Cell.text(name(of.prediction())),
                    Cell.count(of.count()),
                    Cell.bar(Words.percent(of.share()), of.share())));
    return table;
  }

  /** Of equals those of the smaller numbers. */
  private static Comparator<Taken> order() {
    return Comparator.comparingInt(Taken::label).thenComparingInt(Taken::prediction).reversed();
  }

  /** The largest cells that are not 0, the largest first. */
  private List<Taken> largest(int most, Comparator<Taken> by, boolean diagonal) {
    PriorityQueue<Taken> kept = new PriorityQueue<>(by);
    for (int label = 0; label < confusion.size(); label++) {
      JsonNode row = confusion.get(label);
      long sum = Math.max(1, sum(row));
      for (int prediction = 0; prediction < row.size(); prediction++) {
        long count = row.get(prediction).asLong();
        if (count > 0 && (diagonal || label != prediction)) {
          kept.add(new Taken(label, prediction, count, (double) count / sum));
          if (kept.size() > most) {
            kept.remove();
          }
        }
      }
    }
    return kept.stream().sorted(by.reversed()).toList();
  }
}
