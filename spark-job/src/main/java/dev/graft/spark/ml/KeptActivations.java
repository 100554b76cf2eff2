package dev.graft.spark.ml;

import dev.graft.Api;
import dev.graft.spark.featurize.ActivationCache;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * The activations of a frozen backbone that the last fit has left on the executors, for the next
 * one on the same backbone and rows: the fits of a CrossValidator, say. They take room as a cached
 * table does, until a fit of another kind, or the end of the application.
 */
@Api
public final class KeptActivations {

  private KeptActivations() {}

  /** Lets go of them now; those that a fit uses go when it ends. */
  public static void release(SparkSession spark) {
    ActivationCache.of(JavaSparkContext.fromSparkContext(spark.sparkContext())).release();
  }
}
