package dev.graft.spark.average;

import dev.graft.average.Acceptance;
import dev.graft.average.RangeAverage;
import dev.graft.average.ReplyRules;
import dev.graft.model.StateLayout;
import dev.graft.train.ReplyHeader;
import dev.graft.train.WorkerReply;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.Function2;
import scala.Tuple2;

/** Averages one range of all workers' replies, in partition order whatever order they came in. */
final class AveragePart
    implements Function2<Integer, Iterator<Tuple2<Integer, WorkerReply>>, Iterator<PartAverage>> {

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
  public Iterator<PartAverage> call(Integer part, Iterator<Tuple2<Integer, WorkerReply>> pieces) {
    WorkerReply[] replies = new WorkerReply[workers];
    while (pieces.hasNext()) {
      WorkerReply reply = pieces.next()._2();
      replies[reply.header().partition()] = reply;
    }
    ReplyHeader[] headers =
        Arrays.stream(replies).map(WorkerReply::header).toArray(ReplyHeader[]::new);
    Acceptance acceptance = Acceptance.of(Arrays.asList(headers), rules);
    RangeAverage average =
        acceptance.examples() == 0
            ? null
            : RangeAverage.of(acceptance, Arrays.asList(replies).iterator(), layout, rules);
    long bytes = Arrays.stream(replies).mapToLong(WorkerReply::bytes).sum();
    return List.of(new PartAverage(part == 0 ? headers : new ReplyHeader[0], average, bytes))
        .iterator();
  }
}
