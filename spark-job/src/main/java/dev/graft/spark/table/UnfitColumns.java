package dev.graft.spark.table;

import dev.graft.UnusableInputException;
import dev.graft.guess.ValuePatterns;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Columns of a table that cannot be features as they are, and what can be done about each: told at
 * once, as who mends one at a time waits for a run each time.
 */
final class UnfitColumns {

  private static final int SHOWN = 2;

  /** The options of CSV that make a text a missing number. */
  private static final List<String> OPTIONS = List.of("nullValue", "nanValue");

  private final String table;
  private final boolean csv;
  private final boolean chosen;
  private final List<String> unfit = new ArrayList<>();
  private final List<String> reasons = new ArrayList<>();
  private final TreeMap<String, TreeSet<String>> marked = new TreeMap<>();
  private boolean wide;
  private ToDoubleFunction<String> labelled = label -> 0;
  private double mayBeLost;

  /**
   * @param table how messages call it
   * @param csv whether it is read from CSV, where options say what is missing
   * @param chosen whether the job names its features
   */
  UnfitColumns(String table, boolean csv, boolean chosen) {
    this.table = table;
    this.csv = csv;
    this.chosen = chosen;
  }

  /**
   * What becomes of labels that are written as missing numbers are.
   *
   * @param share that a label has of all rows
   * @param most share of rows that may be without one
   */
  void labels(ToDoubleFunction<String> share, double most) {
    this.labelled = share;
    this.mayBeLost = most;
  }

  boolean isEmpty() {
    return unfit.isEmpty() && marked.isEmpty();
  }

  /** One of a type that is none of a feature. */
  void ofType(String column, String type) {
    unfit.add(column);
    reasons.add(
        "%s is of type %s, and numbers, texts, arrays and vectors of numbers can be used"
            .formatted(column, type));
  }

  /**
   * One with too many texts for categories.
   *
   * @param texts all that are different
   * @param most that may be
   */
  void ofTexts(String column, String[] texts, int most) {
    List<String> others = Arrays.stream(texts).filter(text -> !TextCounts.isNumber(text)).toList();
    if (others.size() == 1 && ValuePatterns.mayBeMissing(others.get(0))) {
      marked.computeIfAbsent(others.get(0), mark -> new TreeSet<>()).add(column);
      return;
    }
    unfit.add(column);
    wide = true;
    reasons.add(
        String.format(
            Locale.ROOT,
            "%s holds %,d different texts, such as %s, and categories are %,d at most",
            column,
            texts.length,
            Arrays.asList(texts).subList(0, SHOWN),
            most));
  }

  /**
   * Refuses them.
   *
   * @param missing columns of numbers that are missing in some rows, where nothing stands for them
   * @throws UnusableInputException if there are some
   */
  void refuse(List<String> missing) {
    if (isEmpty()) {
      return;
    }
    List<String> parts = new ArrayList<>();
    if (!unfit.isEmpty()) {
      parts.add(String.join("; ", reasons));
      parts.add(remedy());
    }
    marked.forEach((mark, columns) -> parts.add(marks(mark, columns)));
    if (!missing.isEmpty()) {
      parts.add(
          "numbers are missing in %s: data.table.missing = mean fills them in"
              .formatted(String.join(", ", missing)));
    }
    throw new UnusableInputException(
        "Cannot use the columns of %s as they are: %s.".formatted(table, String.join("; ", parts)));
  }

  private String marks(String mark, Set<String> columns) {
    int number = marked.headMap(mark).size();
    boolean option = csv && number < OPTIONS.size();
    return "%s hold%s numbers and %s: %s, and data.table.missing = mean fills it in"
            .formatted(
                String.join(", ", columns),
                columns.size() == 1 ? "s" : "",
                mark,
                option
                    ? "data.table.options.%s = \"%s\" makes it missing"
                        .formatted(OPTIONS.get(number), mark)
                    : emptied(columns.size()))
        + (option ? lost(mark) : "");
  }

  /** What to do with a mark that no option takes. */
  private String emptied(int columns) {
    return csv
        ? "leave its place empty, as options take two such marks"
        : "make %s of numbers, with null in its place"
            .formatted(columns == 1 ? "it a column" : "them columns");
  }

  /** A label that is read as missing is none. */
  private String lost(String mark) {
    double share = labelled.applyAsDouble(mark);
    return share <= mayBeLost
        ? ""
        : String.format(
            Locale.ROOT,
            "; %.1f %% of the rows then have no label, as it is %s: data.max-corrupt = %.2f leaves them out",
            100 * share,
            mark,
            Math.ceil(100 * share) / 100);
  }

  private String remedy() {
    String out =
        chosen
            ? "leave them out of data.table.features"
            : "leave them out by data.table.ignore = [%s]"
                .formatted(
                    unfit.stream().map("\"%s\""::formatted).collect(Collectors.joining(", ")));
    return wide
        ? out
            + ", give the type of those that hold numbers in data.table.schema, or raise data.table.max-categories"
        : out;
  }
}
