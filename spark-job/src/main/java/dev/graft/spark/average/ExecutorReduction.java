package dev.graft.spark.average;

import dev.graft.average.Acceptance;
import dev.graft.average.RangeAverage;
import dev.graft.average.ReplyRules;
import dev.graft.model.StateLayout;
import dev.graft.spark.shuffle.RecordShuffle;
import dev.graft.train.WorkerReply;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;

/**
 * Cuts every reply into ranges of the weights, sends each range to one task, and averages there: a
 * reduce-scatter. The driver receives one average, however many workers there are. Spark sorts what
 * a task gets, on disk where memory does not suffice, so that the ranges are few and large: a
 * thousand workers make thousands of files, not hundreds of thousands. Every task sees all headers
 * and so judges the replies alike.
 */
final class ExecutorReduction implements Reduction {

  /**
   * Workers whose pieces Spark's sorter takes before it asks for memory, which it does for every 32
   * records: a header and a piece are two.
   */
  private static final int UNASKED = 16;

  private final ReplyRules rules;
  private final StateLayout layout;
  private final int workers;
  private final long stateBytes;
  private final int slots;
  private final int alignment;

  /**
   * @param stateBytes of one worker's reply
   * @param slots tasks that run at the same time
   */
  ExecutorReduction(
      ReplyRules rules,
      StateLayout layout,
      int workers,
      long stateBytes,
      int slots,
      int alignment) {
    this.rules = rules;
    this.layout = layout;
    this.workers = workers;
    this.stateBytes = stateBytes;
    this.slots = slots;
    this.alignment = alignment;
  }

  @Override
  public Reduced reduce(JavaRDD<WorkerReply> replies) {
    int parts = parts();
    JavaRDD<PartAverage> ranges =
        RecordShuffle.sorted(
                replies.flatMapToPair(new SplitReply(workers, parts, alignment)),
                new SplitReply.ByPart(parts))
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

  /**
   * Ranges that share the work among tasks at once, if they are worth one each; more where a task
   * could not hold its own: what Spark's sorter takes before it looks at the memory there is, and
   * of a trimmed mean all.
   */
  int parts() {
    long held = stateBytes * (rules.trim() > 0 ? workers : Math.min(workers, UNASKED));
    long least = held / DRIVER_BYTES + 1;
    long shared = Math.min(slots, stateBytes * workers / WORTH_A_TASK);
    return Math.toIntExact(Math.max(2, Math.max(least, shared)));
  }
}
