package dev.graft.spark.train;

import org.apache.spark.api.java.JavaSparkContext;

/**
 * Asks a job to stop, from any thread: the round that runs is dropped, a checkpoint of the one
 * before is written.
 */
public final class Cancellation {

  private JavaSparkContext spark;
  private String group;
  private volatile boolean requested;
  private volatile String failure;

  /** Tells which Spark jobs are cancelled on a request. */
  public synchronized void of(JavaSparkContext context, String jobGroup) {
    spark = context;
    group = jobGroup;
    cancelJobs();
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

  private void cancelJobs() {
    if (requested && spark != null && !spark.sc().isStopped()) {
      spark.cancelJobGroup(group);
    }
  }

  public boolean requested() {
    return requested;
  }

  /**
   * Goes on, or not.
   *
   * @throws CancelledException if a stop was asked for
   */
  public void check() {
    if (requested) {
      throw new CancelledException();
    }
  }
}
