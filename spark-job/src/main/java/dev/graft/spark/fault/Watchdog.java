package dev.graft.spark.fault;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkContext$;
import org.apache.spark.SparkEnv;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread of this JVM that looks after all tasks in it. Native threads cannot be killed: for one
 * that hangs, an executor's JVM is halted, and Spark runs what it ran elsewhere. The driver's JVM
 * (local mode) is not: there the job is ended.
 */
final class Watchdog {

  /** With this an executor ends in which a step hung; Spark's own codes are 50 to 57. */
  static final int EXIT_CODE = 73;

  private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);
  private static final String DRIVER = "driver";
  private static final long TICK_MILLIS = 250;

  private static final Set<StepWatch> FOLLOWED = ConcurrentHashMap.newKeySet();

  private static Thread thread;

  private Watchdog() {}

  static void follow(StepWatch watch) {
    FOLLOWED.add(watch);
    start();
  }

  static void leave(StepWatch watch) {
    FOLLOWED.remove(watch);
  }

  private static synchronized void start() {
    if (thread == null || !thread.isAlive()) {
      thread = new Thread(Watchdog::run, "graft-watchdog");
      thread.setDaemon(true);
      thread.start();
    }
  }

  private static void run() {
    long before = System.nanoTime();
    while (pause()) {
      long now = System.nanoTime();
      // While the whole JVM stands still (paused, swapped out) no step can be taken: that time does
      // not count.
      long passed = Math.min(now - before, 2_000_000 * TICK_MILLIS);
      before = now;
      for (StepWatch watch : FOLLOWED) {
        if (watch.overdue(passed) && FOLLOWED.remove(watch)) {
          end(watch);
        }
      }
    }
  }

  private static boolean pause() {
    try {
      Thread.sleep(TICK_MILLIS);
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }

  private static void end(StepWatch watch) {
    String hang = watch.hang();
    boolean local = SparkEnv.get().executorId().equals(DRIVER);
    LOG.error(
        "Hung step: {}: {}. {}",
        hang,
        local ? "ending the job" : "halting this executor, the task runs elsewhere",
        watch.stack());
    if (local) {
      SparkContext$.MODULE$.getActive().get().cancelStage(watch.stage(), hang);
    } else {
      Runtime.getRuntime().halt(EXIT_CODE);
    }
  }
}
