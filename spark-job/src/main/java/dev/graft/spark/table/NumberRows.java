package dev.graft.spark.table;

import dev.graft.dataset.Seeds;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.apache.commons.collections4.IteratorUtils;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Gives rows their stable ids: the hash of their content, and which of the rows of that content it
 * is. Rows of the same hash are in the same partition; they are the same, so it does not matter
 * which of them comes first.
 */
final class NumberRows implements FlatMapFunction<Iterator<InternalRow>, TableRow> {

  private static final long serialVersionUID = 1L;

  private final boolean floats;
  private final boolean drop;

  /**
   * @param floats whether numbers are float32
   * @param drop whether only one row of each content is let through
   */
  NumberRows(boolean floats, boolean drop) {
    this.floats = floats;
    this.drop = drop;
  }

  @Override
  public Iterator<TableRow> call(Iterator<InternalRow> rows) {
    HashCounts seen = new HashCounts();
    Places places = new Places();
    Iterator<TableRow> numbered =
        IteratorUtils.transformedIterator(
            rows,
            row -> {
              long hash = row.getLong(TableRow.Field.ID.ordinal());
              int occurrence = seen.next(hash);
              return drop && occurrence > 0
                  ? null
                  : new TableRow(row, Seeds.derive(hash, occurrence), floats, places.of(row));
            });
    return IteratorUtils.filteredIterator(numbered, row -> row != null);
  }

  /** Most rows are from the file that the one before is from. */
  private static final class Places {

    private final Map<String, String> known = new HashMap<>();
    private UTF8String last;
    private String place;

    String of(InternalRow row) {
      UTF8String given = row.getUTF8String(TableRow.Field.PLACE.ordinal());
      if (!given.equals(last)) {
        last = given.clone();
        place = known.computeIfAbsent(given.toString(), one -> one);
      }
      return place;
    }
  }
}
