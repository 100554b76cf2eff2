package dev.graft.spark.table;

import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import dev.graft.table.Column;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** Looks for categories that training has not seen, before a table is read. */
final class UnseenCategories {

  private final String name;
  private final Dataset<Row> frame;
  private final TrainedTypes trained;

  /**
   * @param name how messages call the table
   */
  UnseenCategories(String name, Dataset<Row> frame, TrainedTypes trained) {
    this.name = name;
    this.frame = frame;
    this.trained = trained;
  }

  /**
   * Counts the rows, and says so in the log.
   *
   * @param columns those of categories among them are looked at
   * @param most the share of the rows that may be so
   * @return how many rows there are in each column that has some
   * @throws dev.graft.UnusableInputException if there are more
   */
  Map<String, Long> count(List<Column> columns, double most) {
    List<Column> categories =
        columns.stream().filter(column -> column.kind() == Column.Kind.CATEGORY).toList();
    if (categories.isEmpty()) {
      return Map.of();
    }
    Row counted = counted(categories);
    UnseenRows found = new UnseenRows();
    for (int i = 0; i < categories.size(); i++) {
      int place = 1 + 3 * i;
      if (counted.getLong(place) > 0) {
        found.add(
            categories.get(i).name(),
            counted.getLong(place),
            new TreeSet<>(List.of(counted.getString(place + 1), counted.getString(place + 2))));
      }
    }
    found.check(name, counted.getLong(0), most);
    return found.rows();
  }

  /** How many rows Spark could read; and of each column, how many are so, the first, the last. */
  private Row counted(List<Column> categories) {
    List<org.apache.spark.sql.Column> counts = new ArrayList<>();
    for (Column column : categories) {
      org.apache.spark.sql.Column unseen = unseen(column);
      counts.add(functions.count(unseen));
      counts.add(min(unseen));
      counts.add(max(unseen));
    }
    Dataset<Row> readable = frame;
    if (Arrays.asList(frame.columns()).contains(SparkTables.CORRUPT)) {
      readable = frame.filter(TableColumns.quoted(SparkTables.CORRUPT).isNull());
      counts.add(max(all())); // or Spark would not look whether the other columns can be read
    }
    return readable
        .agg(functions.count(lit(1)), counts.toArray(new org.apache.spark.sql.Column[0]))
        .first();
  }

  private org.apache.spark.sql.Column all() {
    return xxhash64(
        Arrays.stream(frame.columns())
            .map(TableColumns::quoted)
            .toArray(org.apache.spark.sql.Column[]::new));
  }

  /** The text of a row, if training has not seen it; else null. */
  private org.apache.spark.sql.Column unseen(Column column) {
    org.apache.spark.sql.Column text =
        trained.category(column, frame.schema().apply(column.name()).dataType());
    return when(text.isin(column.categories().toArray()).unary_$bang(), text);
  }
}
