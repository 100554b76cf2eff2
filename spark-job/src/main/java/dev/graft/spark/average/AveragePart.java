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
import java.util.concurrent.atomic.LongAdder;
import org.apache.commons.collections4.IteratorUtils;
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
    LongAdder bytes = new LongAdder();
    Iterator<WorkerReply> pieces =
        IteratorUtils.transformedIterator(
            sorted,
            piece -> {
              WorkerReply reply = (WorkerReply) piece._2();
              bytes.add(reply.bytes());
              return reply;
            });
    RangeAverage average =
        acceptance.examples() == 0 ? null : RangeAverage.of(acceptance, pieces, layout, rules);
    pieces.forEachRemaining(ignored -> {});
    return List.of(new PartAverage(part == 0 ? headers : new ReplyHeader[0], average, bytes.sum()))
        .iterator();
  }
}
