package dev.graft.spark.table;

import java.util.Arrays;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * A row of a table with its columns sorted by what they are for: what every data source comes down
 * to. Spark uses the memory that it lies in again for the next one: what is asked for is copied,
 * and what is not is not even decoded.
 */
final class TableRow {

  /** Where in Spark's row each field is, see {@link RowProjection#rows}. */
  enum Field {
    ID,
    NUMBERS,
    WIDTHS,
    CATEGORIES,
    TEXT,
    SECOND_TEXT,
    PICTURE,
    PICTURE_SIZE,
    LABEL,
    LABEL_NUMBER,
    TARGETS,
    WEIGHT,
    GROUP,
    PLACE,
    SLICES,
    CORRUPT
  }

  private final InternalRow row;
  private final long id;
  private final boolean floats;
  private final String place;
  private double[] numbers;

  /**
   * @param id the row's own number, see {@link NumberRows}
   * @param floats whether the numbers are float32
   * @param place the file that it is from; empty if it is from none
   */
  TableRow(InternalRow row, long id, boolean floats, String place) {
    this.row = row;
    this.id = id;
    this.floats = floats;
    this.place = place;
  }

  long getId() {
    return id;
  }

  /**
   * All numbers among the features, column by column; NaN where missing. They are copied once: not
   * to be written to.
   */
  double[] getNumbers() {
    if (numbers == null) {
      ArrayData given = row.getArray(Field.NUMBERS.ordinal());
      numbers = floats ? doubles(given.toFloatArray()) : given.toDoubleArray();
    }
    return numbers;
  }

  private static double[] doubles(float[] numbers) {
    double[] doubles = new double[numbers.length];
    for (int i = 0; i < doubles.length; i++) {
      doubles[i] = numbers[i];
    }
    return doubles;
  }

  /** How many of them each array or vector column gave. */
  int[] getWidths() {
    return row.getArray(Field.WIDTHS.ordinal()).toIntArray();
  }

  String[] getCategories() {
    return texts(Field.CATEGORIES);
  }

  /** The values that metrics are told by; null where missing. */
  String[] getSlices() {
    return texts(Field.SLICES);
  }

  private String[] texts(Field field) {
    ArrayData array = row.getArray(field.ordinal());
    String[] texts = new String[array.numElements()];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = array.isNullAt(i) ? null : array.getUTF8String(i).toString();
    }
    return texts;
  }

  String getText() {
    return text(Field.TEXT);
  }

  String getSecondText() {
    return text(Field.SECOND_TEXT);
  }

  /** A picture's file, or its pixels as OpenCV has them; null if there is none. */
  byte[] getPicture() {
    return row.isNullAt(Field.PICTURE.ordinal()) ? null : row.getBinary(Field.PICTURE.ordinal());
  }

  /** Height, width and channels of pixels; empty of a picture's file. */
  int[] getPictureSize() {
    return row.getArray(Field.PICTURE_SIZE.ordinal()).toIntArray();
  }

  /** A class by its name. */
  String getLabel() {
    return text(Field.LABEL);
  }

  /** A class by its number; NaN if there is none. */
  double getLabelNumber() {
    return row.getDouble(Field.LABEL_NUMBER.ordinal());
  }

  /** What is to be predicted instead of a class; NaN where missing. */
  double[] getTargets() {
    return row.getArray(Field.TARGETS.ordinal()).toDoubleArray();
  }

  /** Whether it has a class, or a value to be predicted. */
  boolean isLabelled() {
    return getLabel() != null
        || !Double.isNaN(getLabelNumber())
        || !Arrays.stream(getTargets()).allMatch(Double::isNaN);
  }

  /** How much the row counts; NaN where missing. */
  double getWeight() {
    return row.getDouble(Field.WEIGHT.ordinal());
  }

  String getGroup() {
    return text(Field.GROUP);
  }

  /** The file that it is from; empty if it is from none. */
  String getPlace() {
    return place;
  }

  /** What stands in the file where Spark cannot read a row; else null. */
  String getCorrupt() {
    return text(Field.CORRUPT);
  }

  private String text(Field field) {
    UTF8String text = row.isNullAt(field.ordinal()) ? null : row.getUTF8String(field.ordinal());
    return text == null ? null : text.toString();
  }
}
