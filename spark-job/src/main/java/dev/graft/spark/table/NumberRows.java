package dev.graft.spark.table;

import dev.graft.dataset.Seeds;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.apache.commons.collections4.IteratorUtils;
import org.apache.spark.api.java.function.FlatMapFunction;

/**
 * Gives rows their stable ids: the hash of their content, and which of the rows of that content it
 * is. Rows of the same hash are in the same partition; they are the same, so it does not matter
 * which of them comes first.
 */
final class NumberRows implements FlatMapFunction<Iterator<TableRow>, TableRow> {

  private static final long serialVersionUID = 1L;

  private final boolean drop;

  /**
   * @param drop whether only one row of each content is let through
   */
  NumberRows(boolean drop) {
    this.drop = drop;
  }

  @Override
  public Iterator<TableRow> call(Iterator<TableRow> rows) {
    Map<Long, Integer> seen = new HashMap<>();
    Map<String, String> places = new HashMap<>();
    Iterator<TableRow> numbered =
        IteratorUtils.transformedIterator(
            rows,
            row -> {
              int occurrence = seen.merge(row.getId(), 1, Integer::sum) - 1;
              row.setPlace(places.computeIfAbsent(row.getPlace(), place -> place));
              if (drop && occurrence > 0) {
                return null;
              }
              row.setId(Seeds.derive(row.getId(), occurrence));
              return row;
            });
    return IteratorUtils.filteredIterator(numbered, row -> row != null);
  }
}
