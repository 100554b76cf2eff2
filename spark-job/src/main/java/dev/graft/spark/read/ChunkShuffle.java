package dev.graft.spark.read;

import dev.graft.dataset.ExampleChunk;
import dev.graft.spark.shuffle.RecordShuffle;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;

/** Brings chunks to the partitions of their numbers. */
public final class ChunkShuffle {

  private ChunkShuffle() {}

  /**
   * The chunks of each partition, in any order.
   *
   * @param chunks by the number of their partition
   * @param count of partitions
   */
  public static JavaRDD<ExampleChunk> of(JavaPairRDD<Integer, ExampleChunk> chunks, int count) {
    return JavaPairRDD.fromRDD(
            RecordShuffle.of(chunks, new HashPartitioner(count)),
            chunks.kClassTag(),
            chunks.vClassTag())
        .values();
  }
}
