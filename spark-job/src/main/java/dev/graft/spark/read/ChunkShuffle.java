package dev.graft.spark.read;

import dev.graft.dataset.ExampleChunk;
import org.apache.spark.HashPartitioner;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.ShuffledRDD;
import org.apache.spark.serializer.JavaSerializer;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/** Brings chunks to the partitions of their numbers. */
public final class ChunkShuffle {

  /** Key and value. */
  private static final String RECORD = "2";

  private static final ClassTag<Integer> NUMBER = ClassTag$.MODULE$.apply(Integer.class);
  private static final ClassTag<ExampleChunk> CHUNK = ClassTag$.MODULE$.apply(ExampleChunk.class);

  private ChunkShuffle() {}

  /**
   * The chunks of each partition, in any order.
   *
   * @param chunks by the number of their partition
   * @param count of partitions
   */
  public static JavaRDD<ExampleChunk> of(JavaPairRDD<Integer, ExampleChunk> chunks, int count) {
    ShuffledRDD<Integer, ExampleChunk, ExampleChunk> shuffled =
        new ShuffledRDD<>(chunks.rdd(), new HashPartitioner(count), NUMBER, CHUNK, CHUNK);
    if (SparkEnv.get().serializer() instanceof JavaSerializer) {
      // What a stream of Java's has written it names until it is reset: with Spark's usual hundred
      // objects, and a stream a partition, that is all that a task sends.
      SparkConf conf =
          chunks.context().getConf().clone().set("spark.serializer.objectStreamReset", RECORD);
      shuffled = shuffled.setSerializer(new JavaSerializer(conf));
    }
    return JavaPairRDD.fromRDD(shuffled, NUMBER, CHUNK).values();
  }
}
