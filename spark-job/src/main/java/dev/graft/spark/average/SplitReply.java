package dev.graft.spark.average;

import dev.graft.train.WorkerReply;
import java.util.Iterator;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import scala.Tuple2;

/** Cuts a reply into ranges of the weights, keyed by the range's number. */
final class SplitReply implements PairFlatMapFunction<WorkerReply, Integer, WorkerReply> {

  private static final long serialVersionUID = 1L;

  private final int parts;
  private final int alignment;

  SplitReply(int parts, int alignment) {
    this.parts = parts;
    this.alignment = alignment;
  }

  @Override
  public Iterator<Tuple2<Integer, WorkerReply>> call(WorkerReply reply) {
    return IntStream.range(0, parts)
        .mapToObj(part -> new Tuple2<>(part, reply.part(part, parts, alignment)))
        .iterator();
  }
}
