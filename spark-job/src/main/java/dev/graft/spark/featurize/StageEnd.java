package dev.graft.spark.featurize;

import dev.graft.dataset.ExampleChunk;
import dev.graft.spark.shuffle.RecordShuffle;
import java.util.Iterator;
import org.apache.commons.collections4.IteratorUtils;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function2;
import scala.Tuple2;

/**
 * Ends a stage behind chunks. A stage gets the resources of all RDDs in it, kept or not: without an
 * end, each round that reads what is kept would get what those have got that made it.
 */
final class StageEnd
    implements Function2<Integer, Iterator<ExampleChunk>, Iterator<Tuple2<Long, ExampleChunk>>> {

  private static final long serialVersionUID = 1L;

  private StageEnd() {}

  /** The same chunks in the same partitions, in the same order. */
  static JavaRDD<ExampleChunk> of(JavaRDD<ExampleChunk> chunks) {
    return RecordShuffle.sorted(
            JavaPairRDD.fromJavaRDD(chunks.mapPartitionsWithIndex(new StageEnd(), true)),
            new Same(chunks.getNumPartitions()))
        .values();
  }

  @Override
  public Iterator<Tuple2<Long, ExampleChunk>> call(
      Integer partition, Iterator<ExampleChunk> chunks) {
    long[] place = {(long) partition << Integer.SIZE};
    return IteratorUtils.transformedIterator(chunks, chunk -> new Tuple2<>(place[0]++, chunk));
  }

  /** By the partition and the position in it. */
  private static final class Same extends Partitioner {

    private static final long serialVersionUID = 1L;

    private final int partitions;

    private Same(int partitions) {
      this.partitions = partitions;
    }

    @Override
    public int numPartitions() {
      return partitions;
    }

    @Override
    public int getPartition(Object place) {
      return (int) ((long) place >>> Integer.SIZE);
    }
  }
}
