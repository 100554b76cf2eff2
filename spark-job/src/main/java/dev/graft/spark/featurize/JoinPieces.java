package dev.graft.spark.featurize;

import dev.graft.dataset.ExampleChunk;
import dev.graft.dataset.JoinedChunks;
import dev.graft.spark.read.Contiguous;
import dev.graft.spark.read.OnDemand;
import dev.graft.spark.read.Pieces;
import dev.graft.spark.shuffle.RecordShuffle;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.Function2;
import scala.Tuple2;

/** Makes chunks of the pieces that their examples came in. */
final class JoinPieces implements FlatMapFunction<Iterator<ExampleChunk>, ExampleChunk> {

  private static final long serialVersionUID = 1L;

  private final int most;

  private JoinPieces(int most) {
    this.most = most;
  }

  /**
   * The examples of a worker in each partition, chunk after chunk.
   *
   * @param most examples of a chunk
   */
  static JavaRDD<ExampleChunk> of(JavaRDD<ExampleChunk> pieces, Pieces were, int most) {
    int count = pieces.getNumPartitions() / were.each();
    return Contiguous.of(
        RecordShuffle.unordered(
                JavaPairRDD.fromJavaRDD(
                    pieces.mapPartitionsWithIndex(new ByChunk(were.each()), true)),
                new HashPartitioner(count))
            .values()
            .mapPartitions(new JoinPieces(most)),
        were.chunks());
  }

  /** The examples are sorted by id: the order in which pieces arrive does not matter. */
  @Override
  public Iterator<ExampleChunk> call(Iterator<ExampleChunk> pieces) {
    return new OnDemand<>(() -> joined(pieces));
  }

  private Iterator<ExampleChunk> joined(Iterator<ExampleChunk> pieces) {
    List<ExampleChunk> all = new ArrayList<>();
    pieces.forEachRemaining(all::add);
    return JoinedChunks.of(all, most);
  }

  private static final class ByChunk
      implements Function2<
          Integer, Iterator<ExampleChunk>, Iterator<Tuple2<Integer, ExampleChunk>>> {

    private static final long serialVersionUID = 1L;

    private final int each;

    private ByChunk(int each) {
      this.each = each;
    }

    @Override
    public Iterator<Tuple2<Integer, ExampleChunk>> call(
        Integer piece, Iterator<ExampleChunk> blocks) {
      List<Tuple2<Integer, ExampleChunk>> keyed = new ArrayList<>();
      blocks.forEachRemaining(block -> keyed.add(new Tuple2<>(piece / each, block)));
      return keyed.iterator();
    }
  }
}
