package dev.graft.spark.train;

import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.UUID;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Asks a job to stop, from any thread: the round that runs is dropped, a checkpoint of the one
 * before is written. An interrupt of the job's own thread asks the same.
 */
public final class Cancellation {

  private final String tag = "graft-" + UUID.randomUUID();

  private JavaSparkContext spark;
  private volatile boolean requested;
  private volatile boolean interrupted;
  private volatile String failure;

  /**
   * From here on the Spark jobs of this thread are cancelled on a request.
   *
   * @param description of those that have none of their own
   */
  public synchronized JobScope over(JavaSparkContext context, String description) {
    spark = context;
    JobScope scope = new JobScope(context, tag, description);
    if (requested) {
      cancelJobs();
    }
    return scope;
  }

  /** Asks to stop. May be called again: a Spark job that began in between is cancelled then. */
  public synchronized void request() {
    requested = true;
    cancelJobs();
  }

  /**
   * Asks to stop as the JVM cannot go on.
   *
   * @param why a sentence without its full stop
   */
  public void fail(String why) {
    failure = why;
    request();
  }

  /** Why the JVM cannot go on; null if it can. */
  public String failure() {
    return failure;
  }

  /** Cancels the Spark jobs that run now, without asking to stop. */
  public synchronized void cancelJobs() {
    if (spark != null && !spark.sc().isStopped()) {
      spark.cancelJobsWithTag(tag);
    }
  }

  public boolean requested() {
    return requested;
  }

  /**
   * Whether something has ended because a stop was asked for. Below a failure of Spark's are
   * exceptions of tasks: they say nothing of this thread.
   */
  public boolean ended(Throwable what) {
    for (Throwable t = what; t != null && !(t instanceof SparkException); t = t.getCause()) {
      if (isInterrupt(t)) {
        interrupted();
      }
    }
    if (requested && Thread.currentThread().isInterrupted()) {
      interrupted();
    }
    return requested;
  }

  /** Clients of storage tell that time is up by an {@link InterruptedIOException}, too. */
  private static boolean isInterrupt(Throwable what) {
    return what instanceof InterruptedException
        || what instanceof ClosedByInterruptException
        || (what instanceof InterruptedIOException && Thread.currentThread().isInterrupted());
  }

  /** The thread is needed once more, to write what has been reached. */
  private void interrupted() {
    Thread.interrupted();
    interrupted = true;
    request();
  }

  /**
   * Goes on, or not.
   *
   * @throws CancelledException if a stop was asked for
   */
  public void check() {
    if (Thread.currentThread().isInterrupted()) {
      interrupted();
    }
    if (requested) {
      throw new CancelledException();
    }
  }

  /** At the very end: whoever has called is told that the thread was interrupted. */
  public void restoreInterrupt() {
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
