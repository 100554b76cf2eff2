package dev.graft.spark.ml;

import dev.graft.spark.predict.PredictionColumns;
import java.util.List;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/** A column of vectors: what a network gives. */
final class ActivationColumn implements PredictionColumns {

  private static final long serialVersionUID = 1L;

  private final String name;

  ActivationColumn(String name) {
    this.name = name;
  }

  @Override
  public List<StructField> fields() {
    return List.of(DataTypes.createStructField(name, SQLDataTypes.VectorType(), true));
  }

  @Override
  public Object[] values(float[] outputs, String problem) {
    if (outputs == null) {
      return new Object[] {null};
    }
    double[] values = new double[outputs.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = outputs[i];
    }
    return new Object[] {Vectors.dense(values)};
  }
}
