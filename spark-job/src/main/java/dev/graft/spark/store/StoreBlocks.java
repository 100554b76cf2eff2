package dev.graft.spark.store;

import dev.graft.dataset.Split;
import java.util.EnumMap;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Under which numbers Spark holds the blocks of a store: apart from the examples that they are made
 * of, so that they can outlive these, and serve others that are the same. As what Spark persists,
 * blocks go when nobody names them any more.
 */
public final class StoreBlocks {

  private static final Logger LOG = LoggerFactory.getLogger(StoreBlocks.class);

  private final JavaSparkContext spark;

  /** RDDs of nothing, that have these numbers. */
  private final Map<Split, RDD<?>> parts = new EnumMap<>(Split.class);

  /** Of a store that has none yet. */
  public StoreBlocks(JavaSparkContext spark) {
    this.spark = spark;
  }

  public JavaSparkContext spark() {
    return spark;
  }

  /** Those of a part; an RDD whose number they have. */
  public synchronized RDD<?> of(Split part) {
    return parts.computeIfAbsent(part, any -> number(spark));
  }

  /** An RDD of nothing, under whose number blocks can be held until nobody names it any more. */
  public static RDD<?> number(JavaSparkContext spark) {
    RDD<?> number = spark.emptyRDD().rdd();
    if (spark.sc().cleaner().isDefined()) {
      spark.sc().cleaner().get().registerRDDForCleanup(number);
    }
    return number;
  }

  /**
   * Lets go of all.
   *
   * @param wait whether until executors have done so
   */
  public synchronized void release(boolean wait) {
    parts.values().forEach(number -> release(number, wait));
  }

  /** Lets go of all blocks under a number. */
  public static void release(RDD<?> number, boolean wait) {
    try {
      number.unpersist(wait);
    } catch (Exception e) { // Spark throws checked ones that Java does not see
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      LOG.warn("What executors keep in blocks may stay there: {}", e.toString());
    }
  }
}
