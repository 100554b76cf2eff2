package dev.graft.spark.ml;

import dev.graft.Api;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * What all estimators and models of networks name. Those that are Spark's predictors have these
 * columns from Spark.
 *
 * @param <T> the class that has them
 */
@Api
public interface HasPrediction<T extends HasPrediction<T>> extends Params {

  String getFeaturesCol();

  String getLabelCol();

  String getPredictionCol();

  Param<String> handleInvalid();

  default String getHandleInvalid() {
    return getOrDefault(handleInvalid());
  }

  default T setHandleInvalid(String value) {
    set(handleInvalid(), value);
    return Setters.same(this);
  }
}
