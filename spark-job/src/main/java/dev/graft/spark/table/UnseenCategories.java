package dev.graft.spark.table;

import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import dev.graft.table.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

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
   * @throws dev.graft.config.UnusableInputException if there are more
   */
  Map<String, Long> count(List<Column> columns, double most) {
    List<Column> categories =
        columns.stream().filter(column -> column.kind() == Column.Kind.CATEGORY).toList();
    if (categories.isEmpty()) {
      return Map.of();
    }
    List<org.apache.spark.sql.Column> counts = new ArrayList<>();
    for (Column column : categories) {
      counts.add(sum(when(unseen(column), 1L).otherwise(0L)));
    }
    Row counted =
        frame
            .agg(sum(lit(1L)).as("rows"), counts.toArray(new org.apache.spark.sql.Column[0]))
            .first();
    UnseenRows found = new UnseenRows();
    for (int i = 0; i < categories.size(); i++) {
      if (!counted.isNullAt(i + 1) && counted.getLong(i + 1) > 0) {
        Column column = categories.get(i);
        found.add(column.name(), counted.getLong(i + 1), examples(column));
      }
    }
    found.check(name, counted.isNullAt(0) ? 0 : counted.getLong(0), most);
    return found.rows();
  }

  private org.apache.spark.sql.Column text(Column column) {
    return trained.category(column, frame.schema().apply(column.name()).dataType());
  }

  private org.apache.spark.sql.Column unseen(Column column) {
    org.apache.spark.sql.Column text = text(column);
    return text.isNotNull().and(text.isin(column.categories().toArray()).unary_$bang());
  }

  private List<String> examples(Column column) {
    return frame
        .filter(unseen(column))
        .select(text(column))
        .distinct()
        .limit(UnseenRows.TOLD)
        .as(Encoders.STRING())
        .collectAsList();
  }
}
