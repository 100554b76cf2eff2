package dev.graft.spark.read;

import dev.graft.spark.tasks.PartitionTasks;
import java.util.Iterator;
import java.util.List;
import org.apache.commons.lang3.exception.ExceptionUtils;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.Function2;

/**
 * What is found in each partition, combined: few results come to the driver one by one, many are
 * combined on executors first. Merging must not depend on an order.
 */
public final class Combined {

  /** Partitions whose results may come to the driver one by one. */
  private static final int FEW = 16;

  private Combined() {}

  /** Whether results of its partitions come to the driver one by one. */
  public static boolean comeOneByOne(JavaRDD<?> records) {
    return records.getNumPartitions() <= FEW;
  }

  /**
   * One Spark job.
   *
   * @param nothing what a partition begins with
   * @param add takes a record into what it is given, and returns that
   * @param merge takes the second into the first, and returns that
   */
  public static <T, R> R of(
      JavaRDD<T> records, R nothing, Function2<R, T, R> add, Function2<R, R, R> merge) {
    if (!comeOneByOne(records)) {
      return records.treeAggregate(nothing, add, merge, 2);
    }
    List<R> found =
        PartitionTasks.collect(PartitionTasks.map(records, new OfPartition<>(nothing, add)));
    try {
      R all = nothing;
      for (R one : found) {
        all = merge.call(all, one);
      }
      return all;
    } catch (Exception e) {
      return ExceptionUtils.rethrow(e); // as it is: Spark's functions may throw anything
    }
  }

  private static final class OfPartition<T, R> implements FlatMapFunction<Iterator<T>, R> {

    private static final long serialVersionUID = 1L;

    private final R nothing;
    private final Function2<R, T, R> add;

    OfPartition(R nothing, Function2<R, T, R> add) {
      this.nothing = nothing;
      this.add = add;
    }

    @Override
    public Iterator<R> call(Iterator<T> records) throws Exception {
      R found = nothing;
      while (records.hasNext()) {
        found = add.call(found, records.next());
      }
      return List.of(found).iterator();
    }
  }
}
