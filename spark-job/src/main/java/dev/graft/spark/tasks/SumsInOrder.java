package dev.graft.spark.tasks;

import dev.graft.spark.shuffle.RecordShuffle;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.BinaryOperator;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.Function2;
import scala.Tuple2;

/**
 * The sums of all partitions, added in the order of partitions: the same bits whatever runs them.
 * Of many partitions, those that follow each other are added on executors first: each may have
 * megabytes.
 */
public final class SumsInOrder {

  /** Partitions whose sums may come to the driver one by one, or groups of them. */
  private static final int FEW = 16;

  private SumsInOrder() {}

  /** Adds a sum a partition to another one; the first may be changed. */
  public interface Adds<T> extends BinaryOperator<T>, Serializable {}

  /**
   * The sum of all; one Spark job.
   *
   * @param parts one sum a partition
   */
  public static <T> T added(JavaRDD<T> parts, Adds<T> adds) {
    int count = parts.getNumPartitions();
    JavaRDD<T> few =
        count <= FEW
            ? parts
            : RecordShuffle.sorted(
                    JavaPairRDD.fromJavaRDD(parts.mapPartitionsWithIndex(new Numbered<T>(), true)),
                    new Groups(count, FEW))
                .values()
                .mapPartitions(new Added<>(adds));
    return few.collect().stream().reduce(adds).orElseThrow();
  }

  /** Says which partition sums, or blocks, are of. */
  public static final class Numbered<T>
      implements Function2<Integer, Iterator<T>, Iterator<Tuple2<Integer, T>>> {

    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<Tuple2<Integer, T>> call(Integer partition, Iterator<T> sums) {
      List<Tuple2<Integer, T>> numbered = new ArrayList<>();
      sums.forEachRemaining(each -> numbered.add(new Tuple2<>(partition, each)));
      return numbered.iterator();
    }
  }

  /** Adds what comes in order. */
  private static final class Added<T> implements FlatMapFunction<Iterator<T>, T> {

    private static final long serialVersionUID = 1L;

    private final Adds<T> adds;

    private Added(Adds<T> adds) {
      this.adds = adds;
    }

    @Override
    public Iterator<T> call(Iterator<T> sums) {
      T all = sums.next();
      while (sums.hasNext()) {
        all = adds.apply(all, sums.next());
      }
      return List.of(all).iterator();
    }
  }

  /** Partitions that follow each other. */
  private static final class Groups extends Partitioner {

    private static final long serialVersionUID = 1L;

    private final int partitions;
    private final int groups;

    private Groups(int partitions, int groups) {
      this.partitions = partitions;
      this.groups = groups;
    }

    @Override
    public int numPartitions() {
      return groups;
    }

    @Override
    public int getPartition(Object partition) {
      return (int) ((long) (Integer) partition * groups / partitions);
    }
  }
}
