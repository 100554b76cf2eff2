package dev.graft.spark.average;

import dev.graft.average.Acceptance;
import dev.graft.average.RangeAverage;
import dev.graft.average.ReplyRules;
import dev.graft.model.StateLayout;
import dev.graft.train.ReplyHeader;
import dev.graft.train.WorkerReply;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.Function2;
import scala.Tuple2;

/** Averages one range of all workers' replies as they come, in partition order. */
final class AveragePart
    implements Function2<Integer, Iterator<Tuple2<Long, Serializable>>, Iterator<PartAverage>> {

  private static final long serialVersionUID = 1L;

  private final ReplyRules rules;
  private final StateLayout layout;
  private final int workers;

  AveragePart(ReplyRules rules, StateLayout layout, int workers) {
    this.rules = rules;
    this.layout = layout;
    this.workers = workers;
  }

  @Override
  public Iterator<PartAverage> call(Integer part, Iterator<Tuple2<Long, Serializable>> sorted) {
    ReplyHeader[] headers = new ReplyHeader[workers];
    for (int i = 0; i < workers; i++) {
      headers[i] = (ReplyHeader) sorted.next()._2();
    }
    Acceptance acceptance = Acceptance.of(Arrays.asList(headers), rules);
    Pieces pieces = new Pieces(sorted);
    RangeAverage average =
        acceptance.examples() == 0 ? null : RangeAverage.of(acceptance, pieces, layout, rules);
    pieces.forEachRemaining(ignored -> {});
    return List.of(new PartAverage(part == 0 ? headers : new ReplyHeader[0], average, pieces.bytes))
        .iterator();
  }

  /** The replies, and how much came. */
  private static final class Pieces implements Iterator<WorkerReply> {

    private final Iterator<Tuple2<Long, Serializable>> sorted;
    private long bytes;

    private Pieces(Iterator<Tuple2<Long, Serializable>> sorted) {
      this.sorted = sorted;
    }

    @Override
    public boolean hasNext() {
      return sorted.hasNext();
    }

    @Override
    public WorkerReply next() {
      if (!sorted.hasNext()) {
        throw new NoSuchElementException();
      }
      WorkerReply reply = (WorkerReply) sorted.next()._2();
      bytes += reply.bytes();
      return reply;
    }
  }
}
