package dev.graft.spark.ml;

import dev.graft.Api;
import org.apache.spark.ml.param.Param;

/**
 * The params that {@link FineTuner} and its model share.
 *
 * @param <T> the class that has them
 */
@Api
public interface HasColumns<T extends HasColumns<T>> extends HasPrediction<T> {

  /** The params themselves; for implementors. */
  ColumnParams columns();

  default Param<String> featuresCol() {
    return columns().featuresCol;
  }

  @Override
  default String getFeaturesCol() {
    return getOrDefault(featuresCol());
  }

  default T setFeaturesCol(String value) {
    set(featuresCol(), value);
    return Setters.same(this);
  }

  default Param<String> secondTextCol() {
    return columns().secondTextCol;
  }

  default String getSecondTextCol() {
    return getOrDefault(secondTextCol());
  }

  default T setSecondTextCol(String value) {
    set(secondTextCol(), value);
    return Setters.same(this);
  }

  default Param<String> labelCol() {
    return columns().labelCol;
  }

  @Override
  default String getLabelCol() {
    return getOrDefault(labelCol());
  }

  default T setLabelCol(String value) {
    set(labelCol(), value);
    return Setters.same(this);
  }

  default Param<String> predictionCol() {
    return columns().predictionCol;
  }

  @Override
  default String getPredictionCol() {
    return getOrDefault(predictionCol());
  }

  default T setPredictionCol(String value) {
    set(predictionCol(), value);
    return Setters.same(this);
  }

  default Param<String> probabilityCol() {
    return columns().probabilityCol;
  }

  default String getProbabilityCol() {
    return getOrDefault(probabilityCol());
  }

  default T setProbabilityCol(String value) {
    set(probabilityCol(), value);
    return Setters.same(this);
  }

  default Param<String> rawPredictionCol() {
    return columns().rawPredictionCol;
  }

  default String getRawPredictionCol() {
    return getOrDefault(rawPredictionCol());
  }

  default T setRawPredictionCol(String value) {
    set(rawPredictionCol(), value);
    return Setters.same(this);
  }

  @Override
  default Param<String> handleInvalid() {
    return columns().handleInvalid;
  }
}
