package dev.graft.spark.explain;

import dev.graft.dataset.Task;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** What is known to be right for a row: the column of its class, or those of its values. */
public final class TruthColumns implements Serializable {

  private static final long serialVersionUID = 1L;

  private final boolean classes;
  private final int[] ordinals;
  private final boolean numbered;
  private final String[] names;

  /**
   * @param columns of the label, or of the values
   * @param names of the classes
   * @param numbered whether labels are the numbers of classes, whatever these are called
   */
  public TruthColumns(
      Task task, StructType kept, List<String> columns, List<String> names, boolean numbered) {
    this.numbered = numbered;
    this.classes = task == Task.CLASSIFICATION;
    this.ordinals = columns.stream().mapToInt(kept::fieldIndex).toArray();
    this.names = names.toArray(new String[0]);
  }

  /** The number of the class, or the values; null: there is none, or it is of no known class. */
  float[] of(Row row) {
    float[] truth = new float[ordinals.length];
    for (int i = 0; i < truth.length; i++) {
      Object value = row.get(ordinals[i]);
      if (value == null) {
        return null;
      }
      truth[i] = classes ? classOf(value) : number(value);
      if (Float.isNaN(truth[i]) || classes && truth[i] < 0) {
        return null;
      }
    }
    return truth;
  }

  /** Below 0: it is of no known class. */
  private float classOf(Object value) {
    if (!numbered) {
      return number(text(value));
    }
    float number = number(value);
    return number == Math.rint(number) && number < names.length ? number : -1;
  }

  private static String text(Object value) {
    return value instanceof Number number
            && number.doubleValue() == Math.rint(number.doubleValue())
            && Math.abs(number.doubleValue()) < 1e15
        ? Long.toString(number.longValue())
        : value.toString();
  }

  private float number(String name) {
    for (int i = 0; i < names.length; i++) {
      if (names[i].equals(name)) {
        return i;
      }
    }
    return -1;
  }

  private static float number(Object value) {
    if (value instanceof Boolean flag) {
      return flag ? 1 : 0;
    }
    return value instanceof Number number ? number.floatValue() : Float.NaN;
  }
}
