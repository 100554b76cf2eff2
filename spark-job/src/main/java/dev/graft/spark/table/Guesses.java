package dev.graft.spark.table;

import dev.graft.table.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.api.java.function.Function2;

/**
 * What looks as if it had been guessed wrongly of the columns of a training table; each warning
 * names the key that decides. One pass over the rows, and only if there are texts.
 */
final class Guesses {

  /** What Spark and pandas call a column without a name. */
  private static final String UNNAMED = "|_c\\d+|Unnamed: \\d+";

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
        rows.map(new TextsOf(label != null))
            .aggregate(
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

  /** A column without a name that numbers the rows. */
  private void index() {
    int place = 0;
    for (Column feature : features) {
      if (feature.kind() == Column.Kind.NUMBERS) {
        return; // its width is not known yet: a file that holds arrays names its columns
      }
      if (feature.kind() == Column.Kind.NUMBER) {
        if (feature.name().matches(UNNAMED) && numbersRows(place)) {
          warn(
              "the column %s has no name and another whole number in each row, as an index has, and is used as a feature; if it is one, leave it out by data.table.ignore = [\"%s\"]",
              feature.name().isEmpty() ? "\"\"" : feature.name(), feature.name());
        }
        place++;
      }
    }
  }

  private boolean numbersRows(int place) {
    JavaRDD<Double> numbers = rows.map(new NumberAt(place));
    long count = numbers.count();
    return count > 1
        && numbers.filter(number -> number != Math.rint(number)).isEmpty()
        && numbers.distinct().count() == count;
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
      List<String> texts = new ArrayList<>(java.util.Arrays.asList(row.getCategories()));
      if (label) {
        texts.add(row.getLabel());
      }
      return texts.toArray(new String[0]);
    }
  }

  private static final class NumberAt implements Function<TableRow, Double> {
    private static final long serialVersionUID = 1L;

    private final int place;

    NumberAt(int place) {
      this.place = place;
    }

    @Override
    public Double call(TableRow row) {
      return row.getNumbers()[place];
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
