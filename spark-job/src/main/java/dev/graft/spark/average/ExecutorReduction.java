package dev.graft.spark.average;

import dev.graft.average.Acceptance;
import dev.graft.average.RangeAverage;
import dev.graft.average.ReplyRules;
import dev.graft.model.StateLayout;
import dev.graft.train.WorkerReply;
import java.util.List;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaRDD;

/**
 * Cuts every reply into ranges of the weights, sends each range to one task, and averages there: a
 * reduce-scatter. The driver receives one average, however many workers there are, and a task holds
 * one range of all workers. Every task sees all headers and so judges the replies alike.
 */
final class ExecutorReduction implements Reduction {

  private final ReplyRules rules;
  private final StateLayout layout;
  private final int workers;
  private final int parts;
  private final int alignment;

  ExecutorReduction(ReplyRules rules, StateLayout layout, int workers, int parts, int alignment) {
    this.rules = rules;
    this.layout = layout;
    this.workers = workers;
    this.parts = parts;
    this.alignment = alignment;
  }

  @Override
  public Reduced reduce(JavaRDD<WorkerReply> replies) {
    JavaRDD<PartAverage> ranges =
        replies
            .flatMapToPair(new SplitReply(parts, alignment))
            .partitionBy(new HashPartitioner(parts))
            .mapPartitionsWithIndex(new AveragePart(rules, layout, workers), true);
    List<PartAverage> averages = ranges.collect();
    // A round leaves all replies on the executors' disks: Spark would keep them until the driver
    // happens to collect garbage.
    ranges.rdd().cleanShuffleDependencies(false);
    Acceptance acceptance = Acceptance.of(averages.get(0).headers(), rules);
    RangeAverage average =
        acceptance.examples() == 0
            ? null
            : RangeAverage.concat(averages.stream().map(PartAverage::average).toList());
    return new Reduced(
        acceptance, average, averages.stream().mapToLong(PartAverage::bytesReceived).sum());
  }
}
