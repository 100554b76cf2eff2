package dev.graft.spark.predict;

import dev.graft.spark.shim.SparkShim;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.commons.collections4.IteratorUtils;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StructType;
import scala.Function1;

/**
 * A row as Spark has it in its memory, of which only that becomes an object which is asked for. It
 * is good until the next one is taken.
 */
public final class StoredRow implements Row {

  private static final long serialVersionUID = 1L;

  /** Reads a number where it lies. */
  private interface Number {
    double of(InternalRow row, int ordinal);
  }

  private final transient StructType schema;
  private final transient List<Function1<Object, Object>> converters = new ArrayList<>();
  private final transient Number[] numbers;
  private transient InternalRow row;

  private StoredRow(StructType schema) {
    this.schema = schema;
    this.numbers = new Number[schema.size()];
    for (int i = 0; i < numbers.length; i++) {
      DataType type = schema.apply(i).dataType();
      converters.add(CatalystTypeConverters.createToScalaConverter(type));
      numbers[i] = number(type);
    }
  }

  /** The rows of a table, none of them for longer than until the next. */
  public static JavaRDD<Row> of(Dataset<Row> frame) {
    StructType schema = frame.schema();
    return SparkShim.rows(frame).mapPartitions(rows -> each(rows, schema));
  }

  private static Iterator<Row> each(Iterator<InternalRow> rows, StructType schema) {
    StoredRow stored = new StoredRow(schema);
    return IteratorUtils.transformedIterator(rows, stored::at);
  }

  private Row at(InternalRow next) {
    row = next;
    return this;
  }

  private static Number number(DataType type) {
    if (type instanceof FloatType) {
      return InternalRow::getFloat;
    }
    if (type instanceof DoubleType) {
      return InternalRow::getDouble;
    }
    if (type instanceof IntegerType) {
      return InternalRow::getInt;
    }
    if (type instanceof LongType) {
      return InternalRow::getLong;
    }
    if (type instanceof ShortType) {
      return InternalRow::getShort;
    }
    if (type instanceof ByteType) {
      return InternalRow::getByte;
    }
    return type instanceof BooleanType ? (row, i) -> row.getBoolean(i) ? 1 : 0 : null;
  }

  /** The number of a column, 0 or 1 of a truth value; NaN if it is null. */
  double number(int ordinal) {
    if (row.isNullAt(ordinal)) {
      return Double.NaN;
    }
    Number number = numbers[ordinal];
    return number == null
        ? ((java.lang.Number) get(ordinal)).doubleValue()
        : number.of(row, ordinal);
  }

  @Override
  public StructType schema() {
    return schema;
  }

  @Override
  public int length() {
    return numbers.length;
  }

  @Override
  public boolean isNullAt(int ordinal) {
    return row.isNullAt(ordinal);
  }

  @Override
  public Object get(int ordinal) {
    return row.isNullAt(ordinal)
        ? null
        : converters.get(ordinal).apply(row.get(ordinal, schema.apply(ordinal).dataType()));
  }

  @Override
  public Row copy() {
    Object[] values = new Object[length()];
    for (int i = 0; i < values.length; i++) {
      values[i] = get(i);
    }
    return RowFactory.create(values);
  }
}
