package dev.graft.spark.fault;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.spark.SparkConf;

/**
 * Executors that are killed one after the other, before a task of theirs has begun, because their
 * containers are too small: YARN and Spark start others for ever. Told by Spark's listener thread.
 */
final class KilledForMemory {

  private static final int LEAST = 8;

  /** What was said of the last one, null: there was none. */
  private static volatile String last;

  /** Whether a task has ended since. */
  private static volatile boolean goneOn;

  private final int most;
  private final Consumer<String> giveUp;

  /** Executors that are there and have worked. */
  private final Set<String> began = new HashSet<>();

  private int without;

  /**
   * @param giveUp is told why, a sentence without its full stop
   */
  KilledForMemory(SparkConf conf, Consumer<String> giveUp) {
    // As Spark has it for executors that fail otherwise, where their number is fixed.
    this.most = Math.max(LEAST, 2 * conf.getInt("spark.executor.instances", 0));
    this.giveUp = giveUp;
  }

  /** A job begins. */
  static void forget() {
    last = null;
  }

  void taskBegins(String executor) {
    began.add(executor);
  }

  void taskEnded() {
    without = 0;
    goneOn = true;
  }

  /** What to say behind a failure that has to do with lost executors; empty: nothing is known. */
  static String behind() {
    String known = last;
    return known == null ? "" : "; before that, " + known;
  }

  /** The same behind one that need not. */
  static String justBefore() {
    return goneOn ? "" : behind();
  }

  void executorGone(String executor, String reason) {
    boolean worked = began.remove(executor);
    String why = OutOfMemory.killed(reason);
    if (why == null) {
      return;
    }
    last = why;
    goneOn = false;
    if (worked || !began.isEmpty()) {
      return;
    }
    if (++without >= most) {
      giveUp.accept(
          "Cannot go on, %s executors were lost before a task of theirs has begun; of the last: %s"
              .formatted(without, why));
    }
  }
}
