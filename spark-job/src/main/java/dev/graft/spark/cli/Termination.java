package dev.graft.spark.cli;

import dev.graft.spark.train.Cancellation;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.util.ShutdownHookManager;

/**
 * Turns SIGTERM, which schedulers send, and SIGINT into a request to stop, and keeps the JVM until
 * the job has stopped: the round that runs is dropped, a checkpoint of the one before is written.
 * Runs before Spark's own shutdown hook. The JVM then ends with 143 (128 + SIGTERM) by itself.
 */
final class Termination implements AutoCloseable {

  /** Spark's own hook, which stops the context, has 40 there. */
  private static final int PRIORITY = 100;

  /** After so long the JVM is halted, whatever still runs: schedulers kill 30 s after SIGTERM. */
  private static final long MOST_SECONDS = 25;

  private static final long AGAIN_MILLIS = 200;
  private static final int CODE = 143;

  private final Cancellation cancellation = new Cancellation();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Runnable hook = this::stop;

  Termination() {
    ShutdownHookManager.get().addShutdownHook(hook, PRIORITY, MOST_SECONDS + 3, TimeUnit.SECONDS);
  }

  private void stop() {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS);
    try {
      do {
        cancellation.request();
        if (stopped.await(AGAIN_MILLIS, TimeUnit.MILLISECONDS)) {
          return;
        }
      } while (System.nanoTime() < end);
      System.err.println("Stopping takes too long: ending without waiting for what still runs.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(CODE);
  }

  /** What a signal asks the job to do. */
  Cancellation cancellation() {
    return cancellation;
  }

  /** The job has ended. */
  @Override
  public void close() {
    stopped.countDown();
    if (!ShutdownHookManager.get().isShutdownInProgress()) {
      ShutdownHookManager.get().removeShutdownHook(hook);
    }
  }
}
