package dev.graft.guess;

import dev.graft.UnusableInputException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What is predicted: classes, or a number.
 *
 * @param classes null: a number
 * @param missing rows without it, in the sample
 */
public record Target(String name, Classes classes, Confidence confidence, String why, int missing) {

  /** More are no classes, but names or ids. */
  public static final int MOST_CLASSES = 1000;

  private static final int FEW = 10;
  private static final int ROWS_EACH = 5;
  private static final double NEARLY_ALL = 0.9;
  private static final int MANY = 20;

  /** Whether it is a number. */
  public boolean isNumber() {
    return classes == null;
  }

  /**
   * Looks at its values.
   *
   * @throws UnusableInputException if nothing can be learned of them
   */
  public static Target of(ColumnProfile column, TableProfile table) {
    refuseUnusable(column, table);
    if (!column.isNumber()) {
      return ofClasses(column, table, Confidence.CERTAIN, "its values are texts", false);
    }
    if (column.declared() == ColumnType.BOOLEAN) {
      return ofBooleans(column, table);
    }
    boolean few = column.distinct() <= FEW && column.distinct() * ROWS_EACH <= column.present();
    boolean codes =
        column.distinct() <= MOST_CLASSES
            && column.distinct() * ROWS_EACH <= column.present()
            && column.name().toLowerCase(Locale.ROOT).matches(".*(label|class|category|digit).*");
    if (column.isWhole() && !column.hasDecimalComma() && (few || codes)) {
      boolean two = column.distinct() == 2;
      return ofClasses(
          column,
          table,
          two || codes || countsUp(column) ? Confidence.LIKELY : Confidence.GUESS,
          Told.of("only %d different whole numbers", column.distinct())
              + (two ? "" : "; if they are an amount, name it in data.table.targets instead"),
          true);
    }
    return new Target(
        column.name(),
        null,
        column.distinct() > MANY ? Confidence.CERTAIN : Confidence.LIKELY,
        Told.of("its values are %s different numbers", many(column.distinct())),
        lost(column));
  }

  /** Whether the whole numbers are those from 0 or 1 on, as of classes that were numbered. */
  private static boolean countsUp(ColumnProfile column) {
    return (column.least() == 0 || column.least() == 1)
        && column.most() - column.least() + 1 == column.distinct();
  }

  private static int lost(ColumnProfile column) {
    int marks = 0;
    for (Map.Entry<String, Integer> mark : column.markers().entrySet()) {
      marks += column.isNumber() || ValuePatterns.isNoLabel(mark.getKey()) ? mark.getValue() : 0;
    }
    return column.missing() + marks;
  }

  private static Target ofClasses(
      ColumnProfile column, TableProfile table, Confidence sure, String why, boolean numbers) {
    Map<String, Long> found = new LinkedHashMap<>();
    if (table.classes() != null) {
      found.putAll(table.classes());
    } else {
      column.counts().forEach((label, count) -> found.put(label, (long) count));
    }
    if (numbers) {
      found.keySet().removeIf(label -> !ValuePatterns.isNumber(label));
    }
    Classes classes = Classes.of(found, numbers);
    refuseRare(column, found, classes);
    return new Target(column.name(), classes, sure, why, lost(column));
  }

  /** Files give truth values the numbers 0 and 1. */
  private static Target ofBooleans(ColumnProfile column, TableProfile table) {
    Map<String, Long> found = new LinkedHashMap<>();
    column.counts().forEach((label, n) -> found.put(truth(label), (long) n));
    if (table.classes() != null) {
      found.clear();
      table.classes().forEach((label, n) -> found.put(truth(label), n));
    }
    Classes classes = Classes.of(found, true);
    refuseRare(column, found, classes);
    return new Target(
        column.name(), classes, Confidence.CERTAIN, "its values are truth values", lost(column));
  }

  private static String truth(String label) {
    return label.equalsIgnoreCase("true") ? "1" : "0";
  }

  private static void refuseRare(ColumnProfile column, Map<String, Long> found, Classes classes) {
    if (classes.labels().size() < 2) {
      throw refused(
          column,
          Told.of(
              "of its %s classes only %d have %d examples or more; at least two such classes are needed",
              many(found.size()), classes.labels().size(), Classes.LEAST));
    }
    if (classes.rare().size() > classes.labels().size()) {
      throw refused(
          column,
          Told.of(
              "most of its %s classes have fewer than %d examples, such as %s; give examples of each class, or name another column with --target",
              many(found.size()), Classes.LEAST, shown(classes.rare())));
    }
  }

  private static String shown(List<String> labels) {
    return String.join(", ", labels.stream().limit(3).map(ColumnProfile::shortened).toList());
  }

  private static void refuseUnusable(ColumnProfile column, TableProfile table) {
    String rows = many(table.sampled());
    if (column.present() == 0) {
      throw refused(column, "it is empty");
    }
    if (column.distinct() == 1) {
      throw refused(
          column,
          Told.of(
              "it has the same value, %s, in all %s rows that were looked at; at least two classes, or different numbers, are needed",
              column.examples(1), rows));
    }
    switch (column.declared()) {
      case NUMBERS, PICTURE, OTHER ->
          throw refused(column, "its values are neither numbers nor names of classes");
      default -> {}
    }
    if (column.isDate()) {
      throw refused(column, "its values are dates; numbers or names of classes are needed");
    }
    boolean id = column.isWhole() && Names.saysId(column.name()) && column.allDiffer();
    if (column.numbersRows(table.rows()) && table.named() || id) {
      throw refused(
          column,
          Told.of(
              "it has another whole number in each of %s rows, as an id has; name a column of classes or numbers with --target",
              rows));
    }
    if (!column.isNumber()) {
      refuseTexts(column);
    }
  }

  private static void refuseTexts(ColumnProfile column) {
    if (column.hasUnclearCommas()) {
      throw refused(
          column,
          Told.of(
              "its values are numbers such as %s, whose comma may divide thousands or decimals; write them without it (1234 or 1.234)",
              column.unclearComma()));
    }
    if (column.isNearlyNumber() && column.distinct() > MANY) {
      throw refused(
          column,
          Told.of(
              "most of its values are numbers, and %d are none, such as %s; to predict numbers all have to be numbers",
              column.strays(), column.stray()));
    }
    if (column.distinct() > MANY && column.hasAmounts()) {
      throw refused(
          column,
          Told.of(
              "its values are numbers with signs or units, such as %s, which are read as texts; to predict numbers they have to be plain",
              column.examples(1)));
    }
    if (column.distinct() > MANY && column.counts().size() > NEARLY_ALL * column.present()) {
      throw refused(
          column,
          Told.of(
              "nearly every row has another text there (%s different in %s rows), as ids, names and free text have; name a column of classes or numbers with --target",
              many(column.counts().size()), many(column.present())));
    }
    if (column.distinct() > MOST_CLASSES) {
      throw refused(
          column,
          Told.of(
              "it has %s different texts, and init takes at most %s for classes; give a column with fewer, or write the job file by hand",
              many(column.distinct()), many(MOST_CLASSES)));
    }
  }

  private static String many(long count) {
    return Told.of("%,d", count);
  }

  private static UnusableInputException refused(ColumnProfile column, String why) {
    return new UnusableInputException(
        Told.of("Cannot learn to predict the column %s: %s.", column.name(), why));
  }
}
