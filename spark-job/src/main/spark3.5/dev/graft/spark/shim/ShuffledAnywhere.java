package dev.graft.spark.shim;

import java.util.List;
import org.apache.spark.Partition;
import org.apache.spark.Partitioner;
import org.apache.spark.rdd.RDD;
import org.apache.spark.rdd.ShuffledRDD;
import scala.collection.Seq;
import scala.Product2;
import scala.reflect.ClassTag;

/**
 * A shuffle whose partitions prefer no machine. Spark's own prefer those that hold a fifth of what
 * they read: of a small file that one task has read, all partitions would go to that task's.
 */
public final class ShuffledAnywhere<K, V> extends ShuffledRDD<K, V, V> {

  private static final long serialVersionUID = 1L;

  public ShuffledAnywhere(
      RDD<? extends Product2<K, V>> records,
      Partitioner partitioner,
      ClassTag<K> keys,
      ClassTag<V> values) {
    super(records, partitioner, keys, values, values);
  }

  @Override
  public Seq<String> getPreferredLocations(Partition partition) {
    return SparkShim.asScala(List.of());
  }
}
