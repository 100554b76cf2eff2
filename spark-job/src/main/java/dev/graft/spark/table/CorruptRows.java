package dev.graft.spark.table;

import dev.graft.UnusableInputException;
import java.util.Locale;
import org.apache.spark.api.java.JavaRDD;

/** Rows of a table that Spark cannot read. */
final class CorruptRows {

  private CorruptRows() {}

  /**
   * Refuses to learn of a table most of whose rows may be missing.
   *
   * @param counts of the rows
   * @param most the share of rows that Spark may be unable to read
   * @throws UnusableInputException if there are more
   */
  static void refuse(RowCounts counts, JavaRDD<TableRow> rows, double most, String name) {
    if (counts.corrupt() > most * counts.rows()) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot use %s: %,d of %,d records cannot be read, data.max-corrupt allows a share of %s; the first: it does not fit the columns: %s; see data.table.options if quotation marks or separators are written in another way.",
              name,
              counts.corrupt(),
              counts.rows(),
              most,
              TableRecord.shown(
                  rows.filter(row -> row.getCorrupt() != null).map(TableRow::getCorrupt).first())));
    }
  }
}
