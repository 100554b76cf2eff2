package dev.graft.spark.table;

import dev.graft.UnusableInputException;
import dev.graft.spark.read.Occurrences;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function;

/** Rows of a table that Spark cannot read. */
final class CorruptRows {

  private CorruptRows() {}

  /**
   * Refuses to learn of a table most of whose rows may be missing.
   *
   * @param most the share of rows that Spark may be unable to read
   * @throws UnusableInputException if there are more
   */
  static void refuse(JavaRDD<TableRow> rows, double most, String name) {
    Map<Boolean, Long> counts = Occurrences.of(rows.map(new IsCorrupt()));
    long bad = counts.getOrDefault(true, 0L);
    long all = bad + counts.getOrDefault(false, 0L);
    if (bad > most * all) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot use %s: %,d of %,d records cannot be read, data.max-corrupt allows a share of %s; the first: it does not fit the columns: %s; see data.table.options if quotation marks or separators are written in another way.",
              name,
              bad,
              all,
              most,
              TableRecord.shown(
                  rows.filter(row -> row.getCorrupt() != null).map(TableRow::getCorrupt).first())));
    }
  }

  /** Whether Spark could not read a row. */
  private static final class IsCorrupt implements Function<TableRow, Boolean> {
    private static final long serialVersionUID = 1L;

    @Override
    public Boolean call(TableRow row) {
      return row.getCorrupt() != null;
    }
  }
}
