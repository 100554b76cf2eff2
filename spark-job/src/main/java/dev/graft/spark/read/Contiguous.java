package dev.graft.spark.read;

import dev.graft.spark.shim.Coalescer;
import org.apache.spark.Partition;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.PartitionGroup;
import org.apache.spark.rdd.RDD;
import scala.Option;

/** Joins partitions that lie beside each other, as many in each. */
public final class Contiguous extends Coalescer {

  private static final long serialVersionUID = 1L;

  private final int each;

  private Contiguous(int each) {
    this.each = each;
  }

  /**
   * Partitions that each read several of others, one after the other.
   *
   * @param each how many; a divisor of their number
   */
  public static <T> JavaRDD<T> of(JavaRDD<T> parts, int each) {
    if (each == 1) {
      return parts;
    }
    int count = parts.getNumPartitions() / each;
    return parts.rdd().coalesce(count, false, Option.apply(new Contiguous(each)), null).toJavaRDD();
  }

  @Override
  public PartitionGroup[] coalesce(int most, RDD<?> parent) {
    Partition[] parts = parent.partitions();
    PartitionGroup[] groups = new PartitionGroup[parts.length / each];
    for (int i = 0; i < parts.length; i++) {
      if (i % each == 0) {
        groups[i / each] = new PartitionGroup(Option.empty());
      }
      groups[i / each].partitions().$plus$eq(parts[i]);
    }
    return groups;
  }
}
