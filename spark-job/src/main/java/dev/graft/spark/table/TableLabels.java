package dev.graft.spark.table;

import dev.graft.UnusableInputException;
import java.math.BigInteger;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.spark.api.java.JavaRDD;

/** What labels the rows of a table have. */
final class TableLabels {

  private static final Pattern WHOLE = Pattern.compile("-?\\d+");

  /** Classes by numbers; more are values to be predicted, and might not fit into the driver. */
  static final int MOST_NUMBERS = 10_000;

  private final JavaRDD<TableRow> rows;
  private RowCounts counts;

  TableLabels(JavaRDD<TableRow> rows) {
    this.rows = rows;
  }

  /** The classes that rows name, in alphabetical order. */
  List<String> names() {
    return labels().distinct().collect().stream().sorted().toList();
  }

  /**
   * The whole numbers among the labels, in their order.
   *
   * @throws UnusableInputException if they are so many that they are no classes
   */
  List<String> wholeNumbers(String name) {
    List<String> found =
        labels().filter(label -> WHOLE.matcher(label).matches()).distinct().take(MOST_NUMBERS + 1);
    if (found.size() > MOST_NUMBERS) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot use the labels of %s as classes: they are more than %,d different whole numbers; to predict them as numbers, name their column in data.table.targets instead of data.table.label.",
              name,
              MOST_NUMBERS));
    }
    return found.stream().sorted(Comparator.comparing(BigInteger::new)).toList();
  }

  /** The share of the rows that have this label. */
  double shareOf(String label) {
    return (double) labels().filter(label::equals).count() / Math.max(1, counts().rows());
  }

  private JavaRDD<String> labels() {
    return rows.filter(row -> row.getCorrupt() == null && row.getLabel() != null)
        .map(TableRow::getLabel);
  }

  /** Whether there are whole numbers below 0 among the labels. */
  boolean hasOneBelow0() {
    return counts().below0() > 0;
  }

  /** Counted when they are first asked for. */
  RowCounts counts() {
    counts = counts == null ? RowCounts.of(rows) : counts;
    return counts;
  }
}
