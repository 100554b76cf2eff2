package dev.graft.spark.table;

import static org.apache.spark.ml.functions.vector_to_array;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.rint;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.transform;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;

/**
 * What of a row goes into the hash that is its id. Spark's hash of a number depends on its type: a
 * row that training has seen has the same id in another type that holds the same values.
 */
final class RowContent {

  private static final String VECTOR = "vector";
  private static final DataType DOUBLES = DataTypes.createArrayType(DataTypes.DoubleType);

  private static final String NUMBER = "^[+-]?[0-9]+(\\.[0-9]*)?$";
  private static final String FLAG = "^(?i)(true|false)$";

  /** Whole numbers beyond it are not told apart as doubles. */
  private static final double EXACT = (1L << 53) - 1;

  private final List<Column> content = new ArrayList<>();

  /**
   * Adds a column as it is, or as training had it.
   *
   * @param trained its type in training, as Spark writes it; null: not known
   */
  void add(String name, DataType given, String trained) {
    Column column = TableColumns.quoted(name);
    if (given.equals(SQLDataTypes.VectorType())) {
      Column array = vector_to_array(column, "float64");
      if (isArray(trained)) {
        addArray(array, DOUBLES, trained);
      } else {
        add(column, dense(column, array));
      }
    } else if (VECTOR.equals(trained) && TableColumns.isNumbers(given)) {
      add(column, dense(column, column.cast(DOUBLES)));
    } else if (differs(given, trained) && given instanceof ArrayType && isArray(trained)) {
      addArray(column, given, trained);
    } else if (differs(given, trained) && TableColumns.isNumber(given) && isNumber(trained)) {
      addNumber(column, number(column, given), DataType.fromDDL(trained));
    } else {
      add(column, column);
    }
  }

  /**
   * Adds a column of categories or classes.
   *
   * @param text what it says, as it was written in training
   */
  void addNamed(String name, DataType given, Column text, String trained) {
    Column column = TableColumns.quoted(name);
    boolean named = DataTypes.StringType.catalogString().equals(trained);
    if (!differs(given, trained) || !(named || isNumber(trained))) {
      add(column, column);
      return;
    }
    if (named) {
      add(column, text);
      return;
    }
    Column number =
        when(text.rlike(NUMBER), text.cast(DataTypes.DoubleType))
            .when(text.rlike(FLAG), text.cast(DataTypes.BooleanType).cast(DataTypes.DoubleType));
    addNumber(column, number, DataType.fromDDL(trained));
  }

  /** Null of a whole number that is none of double's. */
  private static Column number(Column column, DataType given) {
    Column number = column.cast(DataTypes.DoubleType);
    return given instanceof BooleanType ? number : when(number.between(-EXACT, EXACT), number);
  }

  /** What does not fit stays as it is, beside a null, which the hash passes over. */
  /**
   * Adds what Spark could not read of a row.
   *
   * @param here whether the table has that column, as those of text files have
   * @param trained whether training had it: the rows that are read are the same in both
   */
  void addCorrupt(boolean here, boolean trained) {
    Column column = here ? TableColumns.quoted(SparkTables.CORRUPT) : lit(null).cast("string");
    content.add(column);
    content.add(trained ? column.isNull() : when(column.isNotNull(), false));
  }

  private void addNumber(Column column, Column number, DataType trained) {
    Column narrowed = narrowed(number, trained);
    content.add(narrowed);
    content.add(when(narrowed.isNull(), column));
    content.add(column.isNull());
  }

  /** Null of a number that the type does not hold. */
  private static Column narrowed(Column number, DataType type) {
    if (type instanceof DoubleType) {
      return number;
    }
    if (type instanceof BooleanType) {
      return when(number.equalTo(1), true).when(number.equalTo(0), false);
    }
    if (type instanceof FloatType || type instanceof DecimalType) {
      Column cast = number.cast(type);
      return when(cast.cast(DataTypes.DoubleType).equalTo(number), cast);
    }
    double most = Math.min(EXACT, Math.pow(2, 8.0 * type.defaultSize() - 1) - 1);
    return when(number.equalTo(rint(number)).and(number.between(-most, most)), number.cast(type));
  }

  private void addArray(Column array, DataType given, String trained) {
    DataType element = ((ArrayType) DataType.fromDDL(trained)).elementType();
    DataType own = ((ArrayType) given).elementType();
    Column values = transform(array, value -> narrowed(number(value, own), element));
    Column fitting = when(values.cast(given).equalTo(array), values);
    content.add(fitting);
    content.add(when(fitting.isNull(), array));
    content.add(array.isNull());
  }

  /**
   * What a dense vector is to Spark's hash, so that a sparse one of the same numbers is the same.
   */
  private static Column dense(Column column, Column array) {
    return when(
        column.isNotNull(),
        struct(lit(1).cast("tinyint"), lit(null).cast("int"), lit(null).cast("array<int>"), array));
  }

  /** Nulls count: Spark's hash passes over them, so that (null, 1) would be (1, null). */
  private void add(Column column, Column value) {
    content.add(value);
    content.add(column.isNull());
  }

  private static boolean differs(DataType given, String trained) {
    return trained != null && !trained.equals(given.catalogString());
  }

  private static boolean isArray(String trained) {
    return trained != null
        && trained.startsWith("array<")
        && TableColumns.isNumbers(DataType.fromDDL(trained));
  }

  private static boolean isNumber(String trained) {
    return trained != null
        && !trained.equals(VECTOR)
        && TableColumns.isNumber(DataType.fromDDL(trained));
  }

  Column[] columns() {
    return content.toArray(new Column[0]);
  }
}
