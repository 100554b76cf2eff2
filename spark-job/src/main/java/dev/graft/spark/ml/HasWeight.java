package dev.graft.spark.ml;

import dev.graft.Api;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.shared.HasWeightCol;

/**
 * The column of weights, by which Spark's OneVsRest knows who takes some.
 *
 * @param <T> the class that has it
 */
@Api
public interface HasWeight<T extends HasWeight<T>> extends HasWeightCol {

  /** The param; for implementors. */
  static Param<String> param(Params owner) {
    return new Param<>(
        owner, "weightCol", "the column that says how much a row counts in training");
  }

  @Override
  Param<String> weightCol();

  @Override
  default String getWeightCol() {
    return getOrDefault(weightCol());
  }

  @SuppressWarnings("unchecked") // that is what T is
  default T setWeightCol(String value) {
    set(weightCol(), value);
    return (T) this;
  }

  /** What Scala calls on its own classes to hand them the param. */
  @Override
  @SuppressWarnings("MemberName")
  default void org$apache$spark$ml$param$shared$HasWeightCol$_setter_$weightCol_$eq(
      Param<String> value) {
    throw new IllegalStateException("cannot happen: the class has a param of its own");
  }
}
