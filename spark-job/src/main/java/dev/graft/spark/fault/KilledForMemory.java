package dev.graft.spark.fault;

import java.util.function.Consumer;
import org.apache.spark.SparkConf;

/**
 * Executors that are killed one after the other because their containers are too small. YARN and
 * Spark start others for ever where no task of theirs has begun. Used by Spark's listener thread
 * alone.
 */
final class KilledForMemory {

  private static final int LEAST = 8;

  /** What was said of the last one, null: there was none. */
  private static volatile String last;

  private final int most;
  private final Consumer<String> giveUp;
  private int without;

  /**
   * @param giveUp is told why, a sentence without its full stop
   */
  KilledForMemory(SparkConf conf, Consumer<String> giveUp) {
    // As Spark has it for executors that fail otherwise.
    this.most = Math.max(LEAST, 2 * conf.getInt("spark.executor.instances", 0));
    this.giveUp = giveUp;
  }

  /** A job begins. */
  static void forget() {
    last = null;
  }

  void taskEnded() {
    without = 0;
  }

  /** What to say behind a failure that does not name its cause; empty where none is known. */
  static String behind() {
    String known = last;
    return known == null ? "" : "; before that, " + known;
  }

  void executorGone(String reason) {
    String why = OutOfMemory.killed(reason);
    if (why == null) {
      return;
    }
    last = why;
    if (++without >= most) {
      giveUp.accept(
          "Cannot go on, %s executors were lost and no task has ended in between; of the last: %s"
              .formatted(without, why));
    }
  }
}
