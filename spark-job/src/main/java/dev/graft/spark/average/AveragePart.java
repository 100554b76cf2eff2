package dev.graft.spark.average;

import dev.graft.average.Acceptance;
import dev.graft.average.RangeAverage;
import dev.graft.average.ReplyRules;
import dev.graft.model.StateLayout;
import dev.graft.spark.shim.SparkShim;
import dev.graft.train.ReplyHeader;
import dev.graft.train.WorkerReply;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;
import java.util.concurrent.atomic.LongAdder;
import org.apache.commons.collections4.IteratorUtils;
import org.apache.spark.TaskContext;
import scala.Tuple2;
import scala.runtime.AbstractFunction2;

/** Averages one range of all workers' replies as they come, in partition order. */
final class AveragePart
    extends AbstractFunction2<
        TaskContext, scala.collection.Iterator<Tuple2<Long, Serializable>>, PartAverage>
    implements Serializable {

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
  public PartAverage apply(
      TaskContext task, scala.collection.Iterator<Tuple2<Long, Serializable>> pieces) {
    Iterator<Tuple2<Long, Serializable>> sorted = SparkShim.asJava(pieces);
    ReplyHeader[] headers = new ReplyHeader[workers];
    for (int i = 0; i < workers; i++) {
      headers[i] = (ReplyHeader) sorted.next()._2();
    }
    Acceptance acceptance = Acceptance.of(Arrays.asList(headers), rules);
    LongAdder bytes = new LongAdder();
    Iterator<WorkerReply> replies =
        IteratorUtils.transformedIterator(
            sorted,
            piece -> {
              WorkerReply reply = (WorkerReply) piece._2();
              bytes.add(reply.bytes());
              return reply;
            });
    RangeAverage average =
        acceptance.examples() == 0 ? null : RangeAverage.of(acceptance, replies, layout, rules);
    replies.forEachRemaining(ignored -> {});
    boolean first = task.partitionId() == 0;
    return new PartAverage(first ? headers : new ReplyHeader[0], average, bytes.sum());
  }
}
