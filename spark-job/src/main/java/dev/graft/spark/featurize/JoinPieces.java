package dev.graft.spark.featurize;

import dev.graft.dataset.ExampleBlock;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.Function2;
import scala.Tuple2;

/** Makes one block a worker of the pieces that its examples came in. */
final class JoinPieces implements FlatMapFunction<Iterator<ExampleBlock>, ExampleBlock> {

  private static final long serialVersionUID = 1L;

  private JoinPieces() {}

  /**
   * @param pieces as many for each worker, one worker after the other
   */
  static JavaRDD<ExampleBlock> of(JavaRDD<ExampleBlock> pieces, int workers) {
    int each = pieces.getNumPartitions() / workers;
    return JavaPairRDD.fromJavaRDD(pieces.mapPartitionsWithIndex(new ByWorker(each), true))
        .partitionBy(new HashPartitioner(workers))
        .values()
        .mapPartitions(new JoinPieces());
  }

  /** The examples are sorted by id: the order in which pieces arrive does not matter. */
  @Override
  public Iterator<ExampleBlock> call(Iterator<ExampleBlock> pieces) {
    List<ExampleBlock> all = new ArrayList<>();
    pieces.forEachRemaining(all::add);
    return List.of(ExampleBlock.joined(all)).iterator();
  }

  private static final class ByWorker
      implements Function2<
          Integer, Iterator<ExampleBlock>, Iterator<Tuple2<Integer, ExampleBlock>>> {

    private static final long serialVersionUID = 1L;

    private final int each;

    private ByWorker(int each) {
      this.each = each;
    }

    @Override
    public Iterator<Tuple2<Integer, ExampleBlock>> call(
        Integer piece, Iterator<ExampleBlock> blocks) {
      List<Tuple2<Integer, ExampleBlock>> keyed = new ArrayList<>();
      blocks.forEachRemaining(block -> keyed.add(new Tuple2<>(piece / each, block)));
      return keyed.iterator();
    }
  }
}
