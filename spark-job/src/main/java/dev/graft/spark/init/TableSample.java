package dev.graft.spark.init;

import static org.apache.spark.sql.functions.approx_count_distinct;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.when;

import dev.graft.guess.ColumnProfile;
import dev.graft.guess.ColumnType;
import dev.graft.guess.TableProfile;
import dev.graft.guess.Target;
import dev.graft.spark.table.SparkTables;
import dev.graft.spark.table.TableColumns;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

/** Looks at some of a table's rows, spread over all of it, and counts the others. */
final class TableSample {

  private static final int ROWS = 10_000;
  private static final long SEED = 42;
  private static final int CELLS = 2_000_000;

  /** Characters of a text that are looked at. */
  private static final int LONG = 4_000;

  /** Columns of which all rows are counted. */
  private static final int COUNTED = 300;

  private static final double ERROR = 0.01;

  private final Dataset<Row> table;
  private final List<StructField> fields;

  TableSample(Dataset<Row> table) {
    this.table = table;
    this.fields =
        Arrays.stream(table.schema().fields())
            .filter(field -> !field.name().equals(SparkTables.CORRUPT))
            .toList();
  }

  /**
   * @param named whether somebody has named the columns
   */
  TableProfile profile(boolean named) {
    describe("a sample of the table");
    long all = table.count();
    int most = Math.max(100, Math.min(ROWS, CELLS / Math.max(1, fields.size())));
    Dataset<Row> shown =
        table.select(fields.stream().map(TableSample::shown).toArray(Column[]::new));
    List<Row> rows = new ArrayList<>();
    if (all <= most) {
      rows.addAll(shown.collectAsList());
    } else {
      rows.addAll(shown.sample(false, most / (double) all, SEED).limit(most).collectAsList());
    }
    List<ColumnProfile> columns = new ArrayList<>();
    for (int i = 0; i < fields.size(); i++) {
      columns.add(column(i, rows));
    }
    return new TableProfile(columns, all, rows.size(), named, null);
  }

  private void describe(String looksFor) {
    table.sparkSession().sparkContext().setJobDescription("init: " + looksFor);
  }

  private static Column shown(StructField field) {
    Column column = TableColumns.quoted(field.name());
    return switch (type(field.dataType())) {
      case TEXT -> trim(column.substr(1, LONG));
      case NUMBERS, PICTURE, OTHER -> when(column.isNotNull(), lit("*"));
      default -> column.cast("string");
    };
  }

  private ColumnProfile column(int i, List<Row> rows) {
    List<String> values = new ArrayList<>(rows.size());
    rows.forEach(row -> values.add(row.getString(i)));
    ColumnType type = type(fields.get(i).dataType());
    boolean truth =
        type == ColumnType.TEXT
            && values.stream().anyMatch(value -> value != null)
            && values.stream().allMatch(value -> value == null || value.matches("(?i)true|false"));
    return new ColumnProfile(fields.get(i).name(), truth ? ColumnType.BOOLEAN : type, values);
  }

  private static ColumnType type(DataType type) {
    if (type instanceof StringType) {
      return ColumnType.TEXT;
    }
    if (type instanceof NumericType) {
      return ColumnType.NUMBER;
    }
    if (type instanceof BooleanType) {
      return ColumnType.BOOLEAN;
    }
    if (type instanceof DateType
        || type instanceof TimestampType
        || type instanceof TimestampNTZType) {
      return ColumnType.DATE;
    }
    if (TableColumns.isNumbers(type)) {
      return ColumnType.NUMBERS;
    }
    return TableColumns.isPicture(type) ? ColumnType.PICTURE : ColumnType.OTHER;
  }

  /** The same with what all rows say of the target, categories and numbers. */
  TableProfile counted(TableProfile sample, List<String> targets) {
    if (sample.isWhole()) {
      return sample;
    }
    describe("what all rows say");
    Map<String, Long> found = counts(sample);
    List<ColumnProfile> columns =
        sample.columns().stream().map(column -> counted(column, found.get(column.name()))).toList();
    Map<String, Long> classes = targets.size() == 1 ? classes(sample.column(targets.get(0))) : null;
    return new TableProfile(columns, sample.rows(), sample.sampled(), sample.named(), classes);
  }

  private static ColumnProfile counted(ColumnProfile column, Long found) {
    if (found == null) {
      return column;
    }
    return column.isNumber() ? column.withStraysInAll(found) : column.withDistinctInAll(found);
  }

  /** How many different texts there are, or, in a column of numbers, others. */
  private Map<String, Long> counts(TableProfile sample) {
    List<ColumnProfile> texts =
        sample.columns().stream()
            .filter(column -> column.declared() == ColumnType.TEXT)
            .limit(COUNTED)
            .toList();
    Map<String, Long> found = new HashMap<>();
    if (texts.isEmpty()) {
      return found;
    }
    List<Column> asked = new ArrayList<>();
    for (ColumnProfile text : texts) {
      Column value = trim(TableColumns.quoted(text.name()));
      Object[] marks = text.markers().keySet().toArray();
      Column stray = not(isNumber(value, text)).and(not(value.isin(marks)));
      asked.add(
          text.isNumber()
              ? sum(when(value.isNotNull().and(stray), 1L).otherwise(0L))
              : approx_count_distinct(value, ERROR));
    }
    Row counts =
        table.agg(asked.get(0), asked.subList(1, asked.size()).toArray(new Column[0])).first();
    for (int i = 0; i < texts.size(); i++) {
      found.put(texts.get(i).name(), counts.getLong(i));
    }
    return found;
  }

  private static Column isNumber(Column value, ColumnProfile column) {
    String commas = column.commaNumbers();
    // A cast would fail at the first text where spark.sql.ansi.enabled is set, as in Spark 4.
    String name = TableColumns.identifier(column.name());
    return commas == null
        ? expr("try_cast(trim(%s) AS DOUBLE)".formatted(name)).isNotNull()
        : value.rlike(commas);
  }

  private Map<String, Long> classes(ColumnProfile target) {
    Map<String, Long> classes = new HashMap<>();
    if (target.counts().size() > Target.MOST_CLASSES) {
      return null;
    }
    Column value = trim(TableColumns.quoted(target.name()).cast("string")).as("value");
    table
        .where(value.isNotNull())
        .groupBy(value)
        .count()
        .limit(Target.MOST_CLASSES + 1)
        .collectAsList()
        .forEach(row -> classes.put(row.getString(0), row.getLong(1)));
    return classes;
  }
}
