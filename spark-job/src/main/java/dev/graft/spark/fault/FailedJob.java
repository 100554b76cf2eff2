package dev.graft.spark.fault;

import dev.graft.UnusableInputException;
import dev.graft.engine.UnsupportedProfileException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkException;

/** Says in one sentence why Spark gave a job up. */
public final class FailedJob {

  /** As Spark's scheduler words a task that failed for good. */
  private static final Pattern TASK =
      Pattern.compile(
          "Job aborted due to stage failure: Task (\\d+) in stage \\S+ failed (\\d+) times?, most recent"
              + " failure: Lost task \\S+ in stage \\S+ \\(TID \\d+\\) \\((\\S+) executor (\\S+)\\): (.*)");

  /** As it words a stage that was cancelled with a reason. */
  private static final Pattern CANCELLED = Pattern.compile("Job \\d+ cancelled because (.*)");

  /** As it words a stage that began anew too often: what its tasks read was lost each time. */
  private static final Pattern STAGE =
      Pattern.compile(
          "Job aborted due to stage failure: \\w+ \\d+ \\(.*\\) has failed the maximum allowable number of times: (\\d+)\\. Most recent failure reason:.*");

  /** As it says that the application has ended around the job: YARN's master may have given up. */
  private static final String ENDED = "SparkContext was shut down";

  private FailedJob() {}

  /**
   * What a caller is to be told of whatever a job has thrown: the same, in the driver and in a
   * task.
   *
   * @return what refuses the input, wherever it was thrown; a {@link JobFailedException} if a task
   *     failed for good or memory ran out; else the failure itself
   */
  public static Throwable told(Throwable failure) {
    RuntimeException refusal = refusal(failure);
    if (refusal != null) {
      return refusal;
    }
    if (failure instanceof JobFailedException) {
      return failure;
    }
    String safeMode = SafeMode.why(failure);
    if (safeMode != null) {
      return new JobFailedException(safeMode + ".", failure);
    }
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof SparkException aborted) {
        return new JobFailedException("Spark could not finish: " + why(aborted), failure);
      }
    }
    String disk = FullDisk.why(failure);
    if (disk != null) {
      return new JobFailedException(disk + ".", failure);
    }
    String memory = OutOfMemory.why(failure);
    return memory == null ? failure : new JobFailedException("Cannot go on: " + memory, failure);
  }

  /**
   * What among a failure's causes says that the input, or this machine, cannot be used; null if
   * nothing does.
   */
  public static RuntimeException refusal(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof UnusableInputException || t instanceof UnsupportedProfileException) {
        return (RuntimeException) t;
      }
    }
    return null;
  }

  /** Why, with partition, host and cause where a task was the reason. */
  public static String why(SparkException failure) {
    String message = String.valueOf(failure.getMessage());
    String line = SparkMessage.withoutCodes(message.lines().findFirst().orElse("a task failed"));
    Matcher task = TASK.matcher(line);
    if (task.matches()) {
      String memory = OutOfMemory.why(message, task.group(4).equals("driver"));
      return "partition %s failed %s times, at last on %s, executor %s: %s"
          .formatted(
              task.group(1),
              task.group(2),
              task.group(3),
              task.group(4),
              known(memory, task.group(5)));
    }
    Matcher cancelled = CANCELLED.matcher(line);
    if (cancelled.matches()) {
      String reason = cancelled.group(1);
      return reason.equals(ENDED) ? reason + KilledForMemory.justBefore() : reason;
    }
    Matcher stage = STAGE.matcher(line);
    if (stage.matches()) {
      return "what its tasks read was lost %s times with executors%s"
          .formatted(stage.group(1), KilledForMemory.behind());
    }
    return known(OutOfMemory.why(message, true), line);
  }

  /**
   * @param memory which memory was too small; null: none
   */
  private static String known(String memory, String line) {
    String known = memory == null ? LocalDisks.why(line) : memory;
    return known == null ? line : known;
  }
}
