package dev.graft.spark.cli;

import dev.graft.spark.fault.OutOfMemory;
import dev.graft.spark.train.Cancellation;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.hadoop.util.ShutdownHookManager;

/**
 * Turns SIGTERM, which schedulers send, and SIGINT into a request to stop, and keeps the JVM until
 * the job has stopped: the round that runs is dropped, a checkpoint of the one before is written.
 * Runs before Spark's own shutdown hook. The JVM then ends with 143 (128 + SIGTERM) or 130 (128 +
 * SIGINT) by itself.
 *
 * <p>A JVM that ends without a signal (Spark exits by itself where it takes an error for fatal), or
 * loses a thread to a full memory, stops its job too, but that is a failure: it says so and ends
 * with 3.
 */
final class Termination implements AutoCloseable {

  /** Spark's own hook, which stops the context, has 40 there. */
  private static final int PRIORITY = 100;

  /** After so long the JVM is halted, whatever still runs: schedulers kill 30 s after SIGTERM. */
  private static final long MOST_SECONDS = 25;

  private static final long AGAIN_MILLIS = 200;

  private final ResultLine result;
  private final Cancellation cancellation = new Cancellation();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Runnable hook = this::exiting;
  private final Thread.UncaughtExceptionHandler before =
      Thread.getDefaultUncaughtExceptionHandler();

  Termination(ResultLine result) {
    this.result = result;
    ShutdownHookManager.get().addShutdownHook(hook, PRIORITY, MOST_SECONDS + 3, TimeUnit.SECONDS);
    Thread.setDefaultUncaughtExceptionHandler(this::died);
  }

  /** The JVM ends: by a signal, or as some thread has asked it to. */
  private void exiting() {
    int signal = signal(Thread.getAllStackTraces().keySet());
    if (signal != 0) {
      boolean ended = stop(cancellation::request);
      result.reason("Stopped on request.");
      result.print(signal);
      if (!ended) {
        Runtime.getRuntime().halt(signal);
      }
      return;
    }
    String why =
        "Cannot go on: Spark has ended this JVM after an error that it takes for fatal, see above";
    stop(() -> cancellation.fail(why));
    halt(why);
  }

  /**
   * The exit code of the signal that the JVM ends by; 0: of none. Java handles a signal in a thread
   * that is named after it, and that waits for all hooks.
   */
  static int signal(Set<Thread> threads) {
    Set<String> names = threads.stream().map(Thread::getName).collect(Collectors.toSet());
    if (names.contains("SIGINT handler")) {
      return ExitCodes.INTERRUPTED;
    }
    return names.stream().anyMatch(name -> name.matches("SIG[A-Z]+ handler"))
        ? ExitCodes.STOPPED
        : 0;
  }

  /** A thread has died; what waits for one of Spark's that had no memory would wait for ever. */
  private void died(Thread thread, Throwable error) {
    String memory = OutOfMemory.why(error);
    if (memory != null) {
      fail("Cannot go on: " + memory);
    } else if (before != null) {
      before.uncaughtException(thread, error);
    } else {
      // As Java does; its thread group would ask this handler again.
      System.err.print("Exception in thread \"" + thread.getName() + "\" ");
      error.printStackTrace();
    }
  }

  /** A job that has stopped tells why, and its command ends the JVM with 3, by itself. */
  private void fail(String why) {
    if (!stop(() -> cancellation.fail(why))) {
      halt(why);
    }
  }

  private void halt(String why) {
    System.err.println(why + ".");
    result.reason(why + ".");
    result.print(ExitCodes.FAILED);
    Runtime.getRuntime().halt(ExitCodes.FAILED);
  }

  /**
   * Asks until the job has stopped: a Spark job may begin in between.
   *
   * @return whether it has
   */
  private boolean stop(Runnable request) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS);
    try {
      do {
        request.run();
        if (stopped.await(AGAIN_MILLIS, TimeUnit.MILLISECONDS)) {
          return true;
        }
      } while (System.nanoTime() < end);
      System.err.println("Stopping takes too long: ending without waiting for what still runs.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  /** What a signal asks the job to do. */
  Cancellation cancellation() {
    return cancellation;
  }

  /** The job has ended. */
  @Override
  public void close() {
    stopped.countDown();
    Thread.setDefaultUncaughtExceptionHandler(before);
    if (!ShutdownHookManager.get().isShutdownInProgress()) {
      ShutdownHookManager.get().removeShutdownHook(hook);
    }
  }
}
