package dev.graft.spark.tasks;

import dev.graft.spark.shim.SparkShim;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.commons.lang3.exception.ExceptionUtils;
import org.apache.spark.Partition;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.rdd.RDD;
import org.apache.spark.rdd.UnionRDD;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction2;

/**
 * What {@link JavaRDD} does, for jobs that are run again and again: it wraps each function in one
 * of Scala's, which Spark takes apart, class file by class file, to see what it encloses, and of a
 * short job that takes half the time. Functions here are classes with all that they need.
 */
public final class PartitionTasks {

  private PartitionTasks() {}

  /** As {@link JavaRDD#mapPartitionsWithIndex}. */
  public static <T, R> JavaRDD<R> map(
      JavaRDD<T> of, Function2<Integer, Iterator<T>, Iterator<R>> task) {
    return new Mapped<>(of.rdd(), of.classTag(), List.of(task)).toJavaRDD();
  }

  /** As {@link JavaRDD#mapPartitions}. */
  public static <T, R> JavaRDD<R> map(JavaRDD<T> of, FlatMapFunction<Iterator<T>, R> task) {
    return map(of, new Unnumbered<>(task));
  }

  /**
   * Several tasks on the same partitions, side by side where there is room for more tasks than
   * there are partitions.
   *
   * @param tasks given the number of the partition that they read
   * @return what the first one makes of all partitions, then the next
   */
  public static <T, R> JavaRDD<R> mapEach(
      JavaRDD<T> of, List<? extends Function2<Integer, Iterator<T>, Iterator<R>>> tasks) {
    // As it is: RDD.union would join partitions that have the same partitioner.
    RDD<T> read =
        new UnionRDD<>(
            of.context(),
            SparkShim.asScala(Collections.nCopies(tasks.size(), of.rdd())),
            of.classTag());
    return new Mapped<T, R>(read, of.classTag(), tasks).toJavaRDD();
  }

  /** As {@link JavaRDD#collect}, of partitions that hold little. */
  public static <T> List<T> collect(JavaRDD<T> of) {
    RDD<T> rdd = of.rdd();
    ClassTag<Object[]> tag = ClassTag$.MODULE$.apply(Object[].class);
    Object[][] partitions = (Object[][]) rdd.context().runJob(rdd, new Contents<T>(), tag);
    List<T> all = new ArrayList<>();
    for (Object[] partition : partitions) {
      for (Object one : partition) {
        @SuppressWarnings("unchecked") // Contents has put them there
        T known = (T) one;
        all.add(known);
      }
    }
    return all;
  }

  /** A task that does not look at the number of its partition. */
  private static final class Unnumbered<T, R>
      implements Function2<Integer, Iterator<T>, Iterator<R>> {

    private static final long serialVersionUID = 1L;

    private final FlatMapFunction<Iterator<T>, R> task;

    Unnumbered(FlatMapFunction<Iterator<T>, R> task) {
      this.task = task;
    }

    @Override
    public Iterator<R> call(Integer partition, Iterator<T> given) throws Exception {
      return task.call(given);
    }
  }

  /** What tasks make of each partition of another, which has the partitions of each task. */
  private static final class Mapped<T, R> extends RDD<R> {

    private static final long serialVersionUID = 1L;

    private final ClassTag<T> of;
    private final List<Function2<Integer, Iterator<T>, Iterator<R>>> tasks;
    private final int partitions;

    Mapped(
        RDD<T> parent,
        ClassTag<T> of,
        List<? extends Function2<Integer, Iterator<T>, Iterator<R>>> tasks) {
      super(parent, ClassTag$.MODULE$.apply(Object.class));
      this.of = of;
      this.tasks = List.copyOf(tasks);
      this.partitions = parent.getNumPartitions() / tasks.size();
    }

    @Override
    public Partition[] getPartitions() {
      return firstParent(of).partitions();
    }

    @Override
    public scala.collection.Iterator<R> compute(Partition partition, TaskContext context) {
      Iterator<T> given = SparkShim.asJava(firstParent(of).iterator(partition, context));
      try {
        int index = partition.index();
        return SparkShim.asScala(tasks.get(index / partitions).call(index % partitions, given));
      } catch (Exception e) {
        return ExceptionUtils.rethrow(e); // as it is: a failed task is told by what it threw
      }
    }
  }

  /** All that a partition holds. */
  private static final class Contents<T>
      extends AbstractFunction2<TaskContext, scala.collection.Iterator<T>, Object[]>
      implements Serializable {

    private static final long serialVersionUID = 1L;

    @Override
    public Object[] apply(TaskContext context, scala.collection.Iterator<T> given) {
      List<T> contents = new ArrayList<>();
      SparkShim.asJava(given).forEachRemaining(contents::add);
      return contents.toArray();
    }
  }
}
