package dev.graft.spark.predict;

import dev.graft.dataset.Normalization;
import dev.graft.table.Column;
import dev.graft.table.TableEncoding;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import scala.collection.Iterator;
import scala.collection.Seq;

/** Reads columns of numbers, vectors, arrays and categories as a model has learned them. */
final class NumberColumns implements RowReader {

  private static final long serialVersionUID = 1L;

  private final TableEncoding encoding;
  private final Column.Kind[] kinds;
  private final int[] ordinals;
  private final boolean[] floats;
  private final Normalization normalization;

  /**
   * @param ordinals where the row has each column of the encoding; categories are texts there
   * @param floats which of them had the precision of float in training
   */
  NumberColumns(
      TableEncoding encoding, int[] ordinals, boolean[] floats, Normalization normalization) {
    this.encoding = encoding;
    this.kinds = encoding.columns().stream().map(Column::kind).toArray(Column.Kind[]::new);
    this.ordinals = ordinals;
    this.floats = floats;
    this.normalization = normalization;
  }

  @Override
  public Reading read(Row row) {
    Pieces pieces = new Pieces(ordinals.length);
    for (int i = 0; i < ordinals.length; i++) {
      int at = ordinals[i];
      switch (kinds[i]) {
        case NUMBER -> {
          double number = row instanceof StoredRow stored ? stored.number(at) : number(row.get(at));
          pieces.number(floats[i] ? (float) number : number);
        }
        case NUMBERS -> {
          if (row.isNullAt(at)) {
            return Reading.bad("the column %s is null".formatted(encoding.columns().get(i).name()));
          }
          pieces.numbers(numbers(row.get(at), floats[i]));
        }
        case CATEGORY -> pieces.category((String) row.get(at));
      }
    }
    double[] numbers = pieces.numbers();
    String problem = encoding.problem(numbers, pieces.widths(), pieces.categories());
    if (problem != null) {
      return Reading.bad(problem);
    }
    float[] features = encoding.features(numbers, pieces.categories());
    normalization.apply(features);
    return Reading.of(features, encoding.unseen(pieces.categories()));
  }

  private static double number(Object value) {
    if (value instanceof Boolean flag) {
      return flag ? 1 : 0;
    }
    return value == null ? Double.NaN : ((Number) value).doubleValue();
  }

  private static double[] numbers(Object value, boolean floats) {
    if (value instanceof Vector vector) {
      return vector.toArray();
    }
    Seq<?> array = (Seq<?>) value;
    double[] numbers = new double[array.size()];
    Iterator<?> each = array.iterator();
    for (int i = 0; i < numbers.length; i++) {
      double number = number(each.next());
      numbers[i] = floats ? (float) number : number;
    }
    return numbers;
  }
}
