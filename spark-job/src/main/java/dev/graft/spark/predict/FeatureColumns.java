package dev.graft.spark.predict;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/**
 * The columns that {@code graft featurize} adds: the activations as an array, and why there are
 * none.
 */
public final class FeatureColumns implements PredictionColumns {

  private static final long serialVersionUID = 1L;

  private final String features;
  private final String problem;

  /**
   * @param problem empty: there is no such column
   */
  public FeatureColumns(String features, String problem) {
    this.features = features;
    this.problem = problem;
  }

  @Override
  public List<StructField> fields() {
    List<StructField> fields = new ArrayList<>();
    fields.add(
        DataTypes.createStructField(
            features, DataTypes.createArrayType(DataTypes.FloatType, false), true));
    if (!problem.isEmpty()) {
      fields.add(DataTypes.createStructField(problem, DataTypes.StringType, true));
    }
    return fields;
  }

  @Override
  public Object[] values(float[] outputs, String why) {
    return problem.isEmpty() ? new Object[] {outputs} : new Object[] {outputs, why};
  }
}
