package dev.graft.spark.average;

import dev.graft.average.Acceptance;
import dev.graft.average.JoinedAverage;
import dev.graft.average.RangeAverage;
import dev.graft.average.ReplyRules;
import dev.graft.model.StateLayout;
import dev.graft.spark.shuffle.RecordShuffle;
import dev.graft.train.ReplyHeader;
import dev.graft.train.WorkerReply;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import scala.Tuple2;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

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
    RDD<Tuple2<Long, Serializable>> pieces =
        RecordShuffle.sorted(
                replies.flatMapToPair(new SplitReply(workers, parts, alignment)),
                new SplitReply.ByPart(parts))
            .rdd();
    Received received = new Received(parts);
    pieces
        .context()
        .runJob(
            pieces,
            new AveragePart(rules, layout, workers),
            received,
            ClassTag$.MODULE$.<PartAverage>apply(PartAverage.class));
    // A round leaves all replies on the executors' disks: Spark would keep them until the driver
    // happens to collect garbage.
    pieces.cleanShuffleDependencies(false);
    return received.reduced();
  }

  /** What the driver has received; called by Spark's scheduler as tasks end, one at a time. */
  private final class Received extends AbstractFunction2<Object, PartAverage, BoxedUnit> {

    private final int parts;
    private List<ReplyHeader> headers;
    private JoinedAverage average;
    private OutOfMemoryError failure;
    private long bytes;

    private Received(int parts) {
      this.parts = parts;
    }

    /** An error here would end Spark's scheduler, and the job would wait for ever. */
    @Override
    public BoxedUnit apply(Object part, PartAverage received) {
      try {
        join((int) part, received.average());
      } catch (OutOfMemoryError e) {
        failure = e;
      }
      if ((int) part == 0) {
        headers = received.headers();
      }
      bytes += received.bytesReceived();
      return BoxedUnit.UNIT;
    }

    private void join(int part, RangeAverage range) {
      if (range != null) {
        if (average == null) {
          average = new JoinedAverage(rules.weights(), rules.moments(), parts, alignment);
        }
        average.take(part, range);
      }
    }

    private Reduced reduced() {
      if (failure != null) {
        throw failure;
      }
      return new Reduced(
          Acceptance.of(headers, rules), average == null ? null : average.whole(), bytes);
    }
  }

  /**
   * Ranges that share the work among tasks at once, if they are worth one each; a multiple of them
   * where a task could not hold its own: what Spark's sorter takes before it looks at the memory
   * there is, and of a trimmed mean all.
   */
  int parts() {
    long held = stateBytes * (rules.trim() > 0 ? workers : Math.min(workers, UNASKED));
    long least = Math.max(2, held / DRIVER_BYTES + 1);
    long shared = Math.max(1, Math.min(slots, stateBytes * workers / WORTH_A_TASK));
    return Math.toIntExact((least + shared - 1) / shared * shared);
  }
}
