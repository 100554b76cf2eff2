package dev.graft.guess;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the values of a column look like, in a sample of a table's rows. */
public final class ColumnProfile {

  private static final double ALL_BUT_FEW = 0.9;
  private static final double FEW_LEFT_OUT = 0.01;

  private final String name;
  private final ColumnType declared;
  private final List<String> values;
  private final Map<String, Integer> counts = new LinkedHashMap<>();
  private final Map<String, Integer> markers = new LinkedHashMap<>();
  private final Map<String, Integer> strays = new LinkedHashMap<>();
  private int missing;
  private int numbers;
  private int commas;
  private int thousands;
  private int pointed;
  private int dates;
  private int wholes;
  private long words;
  private double least = Double.POSITIVE_INFINITY;
  private double most = Double.NEGATIVE_INFINITY;
  private Long distinctInAll;
  private long straysInAll;

  /**
   * @param values as they were read, row by row; null: there is none
   */
  public ColumnProfile(String name, ColumnType declared, List<String> values) {
    this.name = name;
    this.declared = declared;
    this.values = values;
    for (String value : values) {
      if (value == null || value.isEmpty()) {
        missing++;
      } else {
        look(value);
      }
    }
  }

  private void look(String value) {
    counts.merge(value, 1, Integer::sum);
    if (ValuePatterns.mayBeMissing(value)) {
      markers.merge(value, 1, Integer::sum);
      return;
    }
    if (ValuePatterns.isNumber(value)) {
      pointed += ValuePatterns.isAmongCommas(value) ? 0 : 1;
      number(Double.parseDouble(value));
    } else if (ValuePatterns.isCommaNumber(value)) {
      commas++;
      thousands += ValuePatterns.mayBeThousands(value) ? 1 : 0;
      number(ValuePatterns.commaNumber(value));
    } else {
      strays.merge(value, 1, Integer::sum);
    }
    dates += ValuePatterns.isDate(value) ? 1 : 0;
    words += value.strip().split("\\s+").length;
  }

  private void number(double number) {
    numbers++;
    wholes += number == Math.rint(number) ? 1 : 0;
    least = Math.min(least, number);
    most = Math.max(most, number);
  }

  /** The same, and how many different values there are in the whole table. */
  public ColumnProfile withDistinctInAll(long distinct) {
    ColumnProfile same = new ColumnProfile(name, declared, values);
    same.distinctInAll = distinct;
    return same;
  }

  /** The same, and how many values are no numbers in the whole table. */
  public ColumnProfile withStraysInAll(long others) {
    ColumnProfile same = new ColumnProfile(name, declared, values);
    same.straysInAll = others;
    return same;
  }

  public String name() {
    return name;
  }

  /** What the table says of it. */
  public ColumnType declared() {
    return declared;
  }

  List<String> values() {
    return values;
  }

  /** Rows with a value. */
  int present() {
    return values.size() - missing;
  }

  int missing() {
    return missing;
  }

  /** How often there is each value. */
  public Map<String, Integer> counts() {
    return counts;
  }

  /** Different values, in the whole table where that is known. */
  long distinct() {
    return distinctInAll == null ? counts.size() : distinctInAll;
  }

  /** Values that usually stand for missing ones, and how often they are there. */
  public Map<String, Integer> markers() {
    return markers;
  }

  /** How many values are neither numbers nor marks of missing ones. */
  long strays() {
    return straysInAll > 0
        ? straysInAll
        : strays.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** One of them. */
  String stray() {
    return strays.isEmpty() ? "..." : shortened(strays.keySet().iterator().next());
  }

  private int real() {
    return present() - markers.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Whether all values but marks of missing ones are numbers. */
  public boolean isNumber() {
    return switch (declared) {
      case NUMBER, BOOLEAN -> true;
      case TEXT -> numbers > 0 && numbers == real() && straysInAll == 0 && !hasUnclearCommas();
      default -> false;
    };
  }

  /** Whether nearly all are numbers, and not all. */
  boolean isNearlyNumber() {
    return declared == ColumnType.TEXT
        && (numbers < real() || straysInAll > 0)
        && numbers >= ALL_BUT_FEW * real()
        && numbers > 0;
  }

  /** Whether its texts are such as 1F and 3D, in which Spark sees numbers. */
  public boolean hasSuffixedNumbers() {
    return declared == ColumnType.TEXT
        && strays.keySet().stream().anyMatch(ValuePatterns::isSuffixedNumber)
        && strays.keySet().stream().allMatch(ValuePatterns::isSuffixedNumber);
  }

  /** Whether its numbers have a comma for a point. */
  public boolean hasDecimalComma() {
    return isNumber() && commas > 0;
  }

  /** Whether all are numbers, and nothing tells if their commas divide thousands or decimals. */
  boolean hasUnclearCommas() {
    return declared == ColumnType.TEXT
        && commas > 0
        && numbers == real()
        && (thousands == commas || pointed > 0);
  }

  /** One of them. */
  String unclearComma() {
    return counts.keySet().stream().filter(ValuePatterns::isCommaNumber).findFirst().orElse("");
  }

  /** The regular expression of its numbers, if their point is a comma; null: they are plain. */
  public String commaNumbers() {
    return hasDecimalComma() ? ValuePatterns.AMONG_COMMAS : null;
  }

  boolean isWhole() {
    return isNumber() && declared != ColumnType.BOOLEAN && numbers > 0 && wholes == numbers;
  }

  boolean isDate() {
    return declared == ColumnType.DATE
        || (declared == ColumnType.TEXT && dates > 0 && dates == real());
  }

  double least() {
    return least;
  }

  double most() {
    return most;
  }

  /** Whether most of its texts are numbers with a sign of money, a unit, or marks of thousands. */
  boolean hasAmounts() {
    long amounts = counts.keySet().stream().filter(ValuePatterns::isAmount).count();
    return declared == ColumnType.TEXT && amounts >= ALL_BUT_FEW * counts.size();
  }

  double wordsEach() {
    return (double) words / Math.max(1, real());
  }

  /** Whether no value is there twice. */
  boolean allDiffer() {
    return present() > 1 && counts.size() == present();
  }

  /**
   * Whether each row has a whole number of its own, and they leave hardly any out.
   *
   * @param rows of the whole table
   */
  boolean numbersRows(long rows) {
    boolean own = isWhole() && missing == 0 && markers.isEmpty() && allDiffer();
    return own && Math.abs(most - least + 1 - rows) <= FEW_LEFT_OUT * rows;
  }

  /** Some values, the most frequent first. */
  String examples(int most) {
    return String.join(
        ", ",
        counts.entrySet().stream()
            .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
            .limit(most)
            .map(entry -> shortened(entry.getKey()))
            .toList());
  }

  static String shortened(String value) {
    return value.length() <= 30 ? value : value.substring(0, 27) + "...";
  }
}
