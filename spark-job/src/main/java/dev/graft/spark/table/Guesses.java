package dev.graft.spark.table;

import dev.graft.spark.read.Combined;
import dev.graft.table.Column;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.api.java.function.Function2;

/**
 * What looks as if it had been guessed wrongly of the columns of a training table; each warning
 * names the key that decides. One pass over the rows, and only if there are texts.
 */
final class Guesses {

  /** What pandas calls a column without a name, and Spark one of a CSV file. */
  private static final Pattern UNNAMED = Pattern.compile("|Unnamed: \\d+");

  private static final Pattern UNNAMED_IN_CSV = Pattern.compile("_c\\d+");

  private final JavaRDD<TableRow> rows;
  private final TableColumns columns;
  private final List<Column> features;
  private final String label;
  private final List<String> warnings = new ArrayList<>();

  /**
   * @param label the column of classes by their names; null: there is none
   */
  private Guesses(
      JavaRDD<TableRow> rows, TableColumns columns, List<Column> features, String label) {
    this.rows = rows.filter(new IsWhole());
    this.columns = columns;
    this.features = features;
    this.label = label;
  }

  /**
   * @param named whether columns have names, as of a file with a header
   */
  static List<String> warnings(
      JavaRDD<TableRow> rows,
      TableColumns columns,
      List<Column> features,
      String label,
      boolean named) {
    Guesses guesses = new Guesses(rows, columns, features, label);
    guesses.texts();
    if (named) {
      guesses.index();
    }
    return guesses.warnings;
  }

  private void texts() {
    List<Column> categories =
        features.stream().filter(f -> f.kind() == Column.Kind.CATEGORY).toList();
    if (label == null && categories.stream().noneMatch(columns::isGuessedCategory)) {
      return;
    }
    TextCounts counts =
        Combined.of(
            rows.map(new TextsOf(label != null)),
            new TextCounts(categories.size() + (label == null ? 0 : 1)),
            new Add(),
            new Merge());
    for (int i = 0; i < categories.size(); i++) {
      if (columns.isGuessedCategory(categories.get(i))) {
        stray(
            categories.get(i).name(),
            "categories",
            "; if not, name it in data.table.categorical",
            counts,
            i);
        undecoded(categories.get(i).name(), "categories", counts, i);
      }
    }
    if (label != null) {
      stray(label, "classes by name", "", counts, categories.size());
      undecoded(label, "classes", counts, categories.size());
    }
  }

  private void stray(String name, String became, String otherwise, TextCounts counts, int i) {
    if (counts.texts(i) > 0 && counts.numbers(i) > counts.texts(i)) {
      warn(
          "the column %s holds %,d numbers and %,d that are none, such as %s, and so gives %s; if these are mistakes, give its type in data.table.schema, and their rows count as corrupt%s",
          name, counts.numbers(i), counts.texts(i), counts.examples(i), became, otherwise);
    }
  }

  private void undecoded(String name, String what, TextCounts counts, int i) {
    if (counts.undecoded(i) > 0) {
      warn(
          "the column %s holds %,d values with bytes that are no text in the charset of the file, so that different %s may have become one; name the charset in data.table.encoding",
          name, counts.undecoded(i), what);
    }
  }

  /**
   * Whole numbers of classes from 0 on and -1, which often stands for a row without a class.
   *
   * @param classes in their order
   */
  static List<String> sentinel(String label, List<String> classes) {
    int last = classes.size() - 2;
    if (last < 1
        || !IntStream.rangeClosed(-1, last).mapToObj(String::valueOf).toList().equals(classes)) {
      return List.of();
    }
    return List.of(
        "the column %s holds the labels 0 to %s and -1, which becomes a class of its own, the first; if it marks rows without a class, leave them out by data.label-groups = %s"
            .formatted(
                label, last, last > 2 ? "[[0], [1], ..., [%s]]".formatted(last) : groups(last)));
  }

  private static String groups(int last) {
    return IntStream.rangeClosed(0, last).mapToObj("[%s]"::formatted).toList().toString();
  }

  /** Columns without a name that number the rows. */
  private void index() {
    if (features.stream().anyMatch(feature -> feature.kind() == Column.Kind.NUMBERS)) {
      return; // their widths are not known yet: a file that holds arrays names its columns
    }
    List<Column> numbers = features.stream().filter(f -> f.kind() == Column.Kind.NUMBER).toList();
    int[] unnamed =
        IntStream.range(0, numbers.size()).filter(i -> isUnnamed(numbers.get(i).name())).toArray();
    if (unnamed.length == 0) {
      return;
    }
    NumberRanges ranges =
        Combined.of(
            rows.map(new NumbersAt(unnamed)),
            new NumberRanges(unnamed.length),
            NumberRanges::add,
            NumberRanges::merge);
    for (int i = 0; i < unnamed.length; i++) {
      if (ranges.mayAllDiffer(i) && allDiffer(unnamed[i], ranges.count())) {
        String name = numbers.get(unnamed[i]).name();
        warn(
            "the column %s has no name and another whole number in each row, as an index has, and is used as a feature; if it is one, leave it out by data.table.ignore = [\"%s\"]",
            name.isEmpty() ? "\"\"" : name, name);
      }
    }
  }

  private boolean isUnnamed(String name) {
    return UNNAMED.matcher(name).matches()
        || (columns.isCsv() && UNNAMED_IN_CSV.matcher(name).matches());
  }

  private boolean allDiffer(int place, long count) {
    return rows.map(new NumbersAt(new int[] {place})).map(n -> n[0]).distinct().count() == count;
  }

  private void warn(String format, Object... values) {
    warnings.add(String.format(Locale.ROOT, format, values));
  }

  /** Lets the rows through that Spark could read. */
  private static final class IsWhole implements Function<TableRow, Boolean> {
    private static final long serialVersionUID = 1L;

    @Override
    public Boolean call(TableRow row) {
      return row.getCorrupt() == null;
    }
  }

  /** The categories of a row, and the class if it has a name. */
  private static final class TextsOf implements Function<TableRow, String[]> {
    private static final long serialVersionUID = 1L;

    private final boolean label;

    TextsOf(boolean label) {
      this.label = label;
    }

    @Override
    public String[] call(TableRow row) {
      List<String> texts = new ArrayList<>(Arrays.asList(row.getCategories()));
      if (label) {
        texts.add(row.getLabel());
      }
      return texts.toArray(new String[0]);
    }
  }

  private static final class NumbersAt implements Function<TableRow, double[]> {
    private static final long serialVersionUID = 1L;

    private final int[] places;

    NumbersAt(int[] places) {
      this.places = places;
    }

    @Override
    public double[] call(TableRow row) {
      double[] all = row.getNumbers();
      double[] numbers = new double[places.length];
      Arrays.setAll(numbers, i -> all[places[i]]);
      return numbers;
    }
  }

  private static final class Add implements Function2<TextCounts, String[], TextCounts> {
    private static final long serialVersionUID = 1L;

    @Override
    public TextCounts call(TextCounts counts, String[] row) {
      return counts.add(row);
    }
  }

  private static final class Merge implements Function2<TextCounts, TextCounts, TextCounts> {
    private static final long serialVersionUID = 1L;

    @Override
    public TextCounts call(TextCounts a, TextCounts b) {
      return a.merge(b);
    }
  }
}
