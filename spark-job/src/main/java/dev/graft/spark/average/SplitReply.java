package dev.graft.spark.average;

import dev.graft.train.WorkerReply;
import java.io.Serializable;
import java.util.Iterator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import scala.Tuple2;

/**
 * Cuts a reply into ranges of the weights. Each range's task gets the headers of all replies first,
 * and then their pieces, both in partition order.
 */
final class SplitReply implements PairFlatMapFunction<WorkerReply, Long, Serializable> {

  private static final long serialVersionUID = 1L;

  private final int workers;
  private final int parts;
  private final int alignment;

  SplitReply(int workers, int parts, int alignment) {
    this.workers = workers;
    this.parts = parts;
    this.alignment = alignment;
  }

  @Override
  public Iterator<Tuple2<Long, Serializable>> call(WorkerReply reply) {
    return IntStream.range(0, parts).boxed().flatMap(part -> ofPart(reply, part)).iterator();
  }

  private Stream<Tuple2<Long, Serializable>> ofPart(WorkerReply reply, int part) {
    int partition = reply.header().partition();
    return Stream.of(
        new Tuple2<>(key(part, partition), reply.header()),
        new Tuple2<>(key(part, workers + partition), reply.part(part, parts, alignment)));
  }

  private static long key(int part, int place) {
    return (long) part << Integer.SIZE | place;
  }

  /** Sends what belongs to a range to its task. */
  static final class ByPart extends Partitioner {

    private static final long serialVersionUID = 1L;

    private final int parts;

    ByPart(int parts) {
      this.parts = parts;
    }

    @Override
    public int numPartitions() {
      return parts;
    }

    @Override
    public int getPartition(Object key) {
      return (int) ((long) key >>> Integer.SIZE);
    }
  }
}
