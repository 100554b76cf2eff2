package dev.graft.spark.average;

import dev.graft.average.ReplyRules;
import dev.graft.config.AveragingSettings.Reduce;
import dev.graft.model.StateLayout;
import dev.graft.train.TrainState;
import dev.graft.train.WorkerReply;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;

/** Averages the replies of a round, in one Spark job with the training itself. */
public interface Reduction {

  /** Replies of a round that together are larger are averaged by the executors. */
  long DRIVER_BYTES = 64L << 20;

  /** What a task averages in a few milliseconds; smaller ranges are not worth one. */
  long WORTH_A_TASK = 4L << 20;

  /**
   * Runs the round and averages it.
   *
   * @param replies one of each partition
   */
  Reduced reduce(JavaRDD<WorkerReply> replies);

  /** Whether it averages replies that have come to the driver, among others too. */
  default boolean onDriver() {
    return false;
  }

  /**
   * Averages replies that have come to the driver.
   *
   * @param replies one of each partition, in their order
   */
  default Reduced average(List<WorkerReply> replies) {
    throw new UnsupportedOperationException("these replies do not come to the driver");
  }

  /**
   * The reduction that a job asks for, by the size of its state.
   *
   * @param workers partitions trained in a round
   * @param slots tasks that run at the same time
   * @param alignment where the codec's deltas may be cut
   */
  static Reduction of(
      Reduce where,
      TrainState state,
      int workers,
      int slots,
      ReplyRules rules,
      StateLayout layout,
      int alignment) {
    return onDriver(where, state.bytes(), workers)
        ? new DriverReduction(rules, layout)
        : new ExecutorReduction(rules, layout, workers, state.bytes(), slots, alignment);
  }

  /**
   * Whether the driver averages.
   *
   * @param bytes of a worker's state
   */
  static boolean onDriver(Reduce where, long bytes, int workers) {
    return where == Reduce.AUTO ? bytes * workers <= DRIVER_BYTES : where == Reduce.DRIVER;
  }
}
