package dev.graft.spark.read;

import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function2;

/**
 * What is found in each partition, combined: few results come to the driver one by one, many are
 * combined on executors first. Merging must not depend on an order.
 */
public final class Combined {

  /** Partitions whose results may come to the driver one by one. */
  private static final int FEW = 16;

  private Combined() {}

  /**
   * One Spark job.
   *
   * @param nothing what a partition begins with
   * @param add takes a record into what it is given, and returns that
   * @param merge takes the second into the first, and returns that
   */
  public static <T, R> R of(
      JavaRDD<T> records, R nothing, Function2<R, T, R> add, Function2<R, R, R> merge) {
    return records.treeAggregate(nothing, add, merge, records.getNumPartitions() > FEW ? 2 : 1);
  }
}
