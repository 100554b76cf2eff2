package dev.graft.spark.shuffle;

import dev.graft.spark.shim.ShuffledAnywhere;
import java.util.Comparator;
import org.apache.spark.Partitioner;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.rdd.ShuffledRDD;
import org.apache.spark.serializer.JavaSerializer;
import scala.math.Ordering$;

/** Shuffles of records of which each may be megabytes. */
public final class RecordShuffle {

  /** Key and value. */
  private static final String RECORD = "2";

  private RecordShuffle() {}

  /** Brings records to their partitions, where they come in any order. */
  public static <K, V> JavaPairRDD<K, V> unordered(
      JavaPairRDD<K, V> records, Partitioner partitioner) {
    return pairs(records, shuffled(records, partitioner));
  }

  /**
   * The same for partitions that are stored where they are made: they prefer no machine, so that
   * all slots get their share.
   */
  public static <K, V> JavaPairRDD<K, V> spread(
      JavaPairRDD<K, V> records, Partitioner partitioner) {
    return pairs(
        records,
        set(
            records,
            new ShuffledAnywhere<>(
                records.rdd(), partitioner, records.kClassTag(), records.vClassTag())));
  }

  /** The same in the order of their keys. */
  public static <K extends Comparable<K>, V> JavaPairRDD<K, V> sorted(
      JavaPairRDD<K, V> records, Partitioner partitioner) {
    return pairs(
        records,
        shuffled(records, partitioner)
            .setKeyOrdering(Ordering$.MODULE$.comparatorToOrdering(Comparator.<K>naturalOrder())));
  }

  private static <K, V> ShuffledRDD<K, V, V> shuffled(
      JavaPairRDD<K, V> records, Partitioner partitioner) {
    return set(
        records,
        new ShuffledRDD<>(
            records.rdd(),
            partitioner,
            records.kClassTag(),
            records.vClassTag(),
            records.vClassTag()));
  }

  private static <K, V> ShuffledRDD<K, V, V> set(
      JavaPairRDD<K, V> records, ShuffledRDD<K, V, V> shuffled) {
    // What a stream of Java's has written or read it names until it is reset: with Spark's usual
    // hundred objects, and a stream a partition or a spilled file, that is all that a task holds.
    SparkConf conf = records.context().getConf().set("spark.serializer.objectStreamReset", RECORD);
    return shuffled.setSerializer(new JavaSerializer(conf));
  }

  private static <K, V> JavaPairRDD<K, V> pairs(
      JavaPairRDD<K, V> of, ShuffledRDD<K, V, V> shuffled) {
    return JavaPairRDD.fromRDD(shuffled, of.kClassTag(), of.vClassTag());
  }
}
