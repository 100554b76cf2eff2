package dev.graft.spark.fault;

import dev.graft.train.TrainingExamples;
import java.util.Locale;
import java.util.Properties;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Follows a task from minibatch to minibatch, in the thread that runs it. A task that Spark has
 * given up (another attempt was faster, the job was cancelled) ends at its next minibatch; one that
 * does not come to its next minibatch within the deadline is left to the {@link Watchdog}.
 *
 * <p>To be begun when examples are in hand and native code is loaded: reading and unpacking are not
 * steps.
 */
public final class StepWatch implements AutoCloseable {

  /** Local property of our jobs, which Spark hands to their tasks: seconds; 0: no deadline. */
  private static final String DEADLINE = "graft.step-deadline-seconds";

  private static final String DESCRIPTION = "spark.job.description";

  private static final String TOO_LONG = " takes longer than train.step-deadline-seconds = ";

  private final TaskContext task;
  private final Thread thread = Thread.currentThread();
  private final long deadlineNanos;
  private volatile boolean moved;
  private long silentNanos;

  private StepWatch(TaskContext task, int deadlineSeconds) {
    this.task = task;
    this.deadlineNanos = deadlineSeconds * 1_000_000_000L;
  }

  /**
   * Sets the deadline of all jobs that this thread, or one that it starts, submits from now on.
   *
   * @param seconds 0: none
   */
  public static void limit(JavaSparkContext spark, int seconds) {
    spark.setLocalProperty(DEADLINE, Integer.toString(seconds));
  }

  /** Takes back {@link #limit}. */
  public static void unlimit(JavaSparkContext spark) {
    spark.setLocalProperty(DEADLINE, null);
  }

  /** Whether jobs with these properties are ours. */
  static boolean limits(Properties properties) {
    return properties != null && properties.getProperty(DEADLINE) != null;
  }

  /** What a stage with these properties is for, for people. */
  static String description(Properties properties) {
    return properties.getProperty(DESCRIPTION, "a job without description");
  }

  /** Begins to follow the task that runs in this thread, if there is one. */
  public static StepWatch begin() {
    TaskContext task = TaskContext.get();
    String seconds = task == null ? null : task.getLocalProperty(DEADLINE);
    StepWatch watch = new StepWatch(task, seconds == null ? 0 : Integer.parseInt(seconds));
    if (watch.deadlineNanos > 0) {
      Watchdog.follow(watch);
    }
    return watch;
  }

  /**
   * To be called before every minibatch.
   *
   * @throws TaskKilledException if nobody waits for this task any more
   */
  public void beat() {
    moved = true;
    if (task != null && task.isInterrupted()) {
      throw new TaskKilledException("nobody waits for it any more");
    }
  }

  /** The same examples; every reading is a beat. */
  public TrainingExamples follow(TrainingExamples examples) {
    return new WatchedExamples(examples, this);
  }

  /**
   * Takes note of time that has passed; called by the watchdog alone.
   *
   * @return whether the task has not moved for longer than its deadline
   */
  boolean overdue(long passedNanos) {
    silentNanos = moved ? 0 : silentNanos + passedNanos;
    moved = false;
    return silentNanos > deadlineNanos;
  }

  /** A sentence that names partition, host and job. */
  String hang() {
    return String.format(
        Locale.ROOT,
        ("partition %d (attempt %d of stage %d) hangs on %s, executor %s: a minibatch of \"%s\""
            + TOO_LONG
            + "%d"),
        task.partitionId(),
        task.attemptNumber(),
        task.stageId(),
        SparkEnv.get().blockManager().blockManagerId().host(),
        SparkEnv.get().executorId(),
        task.getLocalProperty(DESCRIPTION),
        deadlineNanos / 1_000_000_000L);
  }

  /** Whether a text holds what {@link #hang} says. */
  static boolean tells(String text) {
    return text.contains(TOO_LONG);
  }

  int stage() {
    return task.stageId();
  }

  /** Where the task's thread is, one line a frame. */
  String stack() {
    StringBuilder lines = new StringBuilder(thread + " " + thread.getState());
    for (StackTraceElement frame : thread.getStackTrace()) {
      lines.append("\n\tat ").append(frame);
    }
    return lines.toString();
  }

  @Override
  public void close() {
    Watchdog.leave(this);
  }
}
