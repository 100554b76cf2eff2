package dev.graft.spark.tasks;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function2;

/**
 * Several pieces of work on the same partitions, in one Spark job: a task takes all of them, or, so
 * that all slots work where there are fewer partitions, some.
 */
public final class SharedTasks {

  private SharedTasks() {}

  /** Makes a task. */
  public interface Some<T, R> {

    /**
     * The task of some pieces of work: of each it gives one result a partition, in their order.
     *
     * @param from the first of them
     * @param to behind the last
     */
    Function2<Integer, Iterator<T>, Iterator<R>> task(int from, int to);
  }

  /** Tasks that run at the same time. */
  public static int slots(JavaSparkContext spark) {
    return Math.max(1, spark.defaultParallelism() / spark.getConf().getInt("spark.task.cpus", 1));
  }

  /**
   * Does all of it.
   *
   * @param works pieces of work
   * @param some makes the tasks
   * @return of each piece its results, in the order of partitions
   */
  public static <T, R> List<List<R>> collect(JavaRDD<T> of, int works, Some<T, R> some) {
    int partitions = of.getNumPartitions();
    int slots = slots(JavaSparkContext.fromSparkContext(of.context()));
    int count = Math.min(works, Math.max(1, slots / partitions));
    int each = (works + count - 1) / count;
    List<Function2<Integer, Iterator<T>, Iterator<R>>> tasks = new ArrayList<>();
    for (int from = 0; from < works; from += each) {
      tasks.add(some.task(from, Math.min(from + each, works)));
    }
    List<List<R>> all = Stream.<List<R>>generate(ArrayList::new).limit(works).toList();
    Iterator<R> next = PartitionTasks.collect(PartitionTasks.<T, R>mapEach(of, tasks)).iterator();
    for (int from = 0; from < works; from += each) {
      List<List<R>> ofTask = all.subList(from, Math.min(from + each, works));
      for (int partition = 0; partition < partitions; partition++) {
        ofTask.forEach(own -> own.add(next.next()));
      }
    }
    return all;
  }
}
