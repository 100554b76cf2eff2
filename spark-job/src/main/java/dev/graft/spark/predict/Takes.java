package dev.graft.spark.predict;

import dev.graft.spark.table.TableColumns;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import scala.collection.Seq;

/** What a model takes in a column. */
enum Takes {
  NUMBER("a number"),
  NUMBERS("a vector or an array of numbers"),
  CATEGORY("a string or a number"),
  TEXT("a string"),
  PICTURE("binary or an image");

  private final String words;

  Takes(String words) {
    this.words = words;
  }

  /** For messages. */
  @Override
  public String toString() {
    return words;
  }

  /** Whether a column of this type can be read. */
  boolean fits(DataType type) {
    return switch (this) {
      case NUMBER -> TableColumns.isNumber(type);
      case NUMBERS -> TableColumns.isNumbers(type);
      case CATEGORY -> NUMBER.fits(type) || TEXT.fits(type);
      case TEXT -> type.equals(DataTypes.StringType);
      case PICTURE -> TableColumns.isPicture(type);
    };
  }

  /** Whether a value can be read; null can. Of an array the first element tells. */
  boolean holds(Object value) {
    if (value == null) {
      return true;
    }
    return switch (this) {
      case NUMBER -> value instanceof Number || value instanceof Boolean;
      case NUMBERS ->
          value instanceof Vector
              || (value instanceof Seq<?> array && (array.isEmpty() || NUMBER.holds(array.head())));
      case CATEGORY -> NUMBER.holds(value) || TEXT.holds(value);
      case TEXT -> value instanceof String;
      case PICTURE -> value instanceof byte[] || value instanceof Row;
    };
  }
}
