package dev.graft.spark.fault;

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

  private FailedJob() {}

  /** Why, with partition, host and cause where a task was the reason. */
  public static String why(SparkException failure) {
    String line = failure.getMessage().lines().findFirst().orElse("a task failed");
    Matcher task = TASK.matcher(line);
    if (task.matches()) {
      return "partition %s failed %s times, at last on %s, executor %s: %s"
          .formatted(task.group(1), task.group(2), task.group(3), task.group(4), task.group(5));
    }
    Matcher cancelled = CANCELLED.matcher(line);
    return cancelled.matches() ? cancelled.group(1) : line;
  }
}
