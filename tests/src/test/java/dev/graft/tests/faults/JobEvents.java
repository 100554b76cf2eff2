package dev.graft.tests.faults;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerApplicationStart;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;

/**
 * Tells the test that started the job what goes on in it, one line an event: Spark's own listener
 * interface, on the driver, with {@code spark.extraListeners}. Spark makes it, hence public.
 */
public final class JobEvents extends SparkListener {

  static final String MARK = "@event ";

  private static final Pattern ROUND = Pattern.compile(".*: round (\\d+)( of \\d+)?(, .*)?");

  private static final Pattern VALIDATION = Pattern.compile(".*: validation after round (\\d+)");

  private final Map<Integer, String> roundOfJob = new ConcurrentHashMap<>();
  private final Map<Integer, String> roundOfStage = new ConcurrentHashMap<>();

  private static void tell(String event, Object... words) {
    StringBuilder line = new StringBuilder(MARK).append(event);
    for (Object word : words) {
      line.append(' ').append(word);
    }
    // One write a line: the log's lines come from other threads.
    System.err.println(line);
  }

  @Override
  public void onApplicationStart(SparkListenerApplicationStart start) {
    tell("application", start.appId().getOrElse(() -> "none"));
  }

  @Override
  public void onJobStart(SparkListenerJobStart start) {
    String description = start.properties().getProperty("spark.job.description", "");
    Matcher round = ROUND.matcher(description);
    if (round.matches()) {
      roundOfJob.put(start.jobId(), round.group(1));
      tell("round-start", round.group(1));
      return;
    }
    Matcher validation = VALIDATION.matcher(description);
    if (validation.matches()) {
      tell("validation", validation.group(1));
    }
  }

  @Override
  public void onJobEnd(SparkListenerJobEnd end) {
    String round = roundOfJob.remove(end.jobId());
    if (round != null) {
      tell("round-end", round);
    }
  }

  @Override
  public void onStageSubmitted(SparkListenerStageSubmitted stage) {
    Matcher round = ROUND.matcher(stage.properties().getProperty("spark.job.description", ""));
    if (round.matches()) {
      roundOfStage.put(stage.stageInfo().stageId(), round.group(1));
    }
  }

  @Override
  public void onTaskStart(SparkListenerTaskStart task) {
    String round = roundOfStage.get(task.stageId());
    if (round != null) {
      tell("task-start", round, task.taskInfo().executorId(), task.taskInfo().taskId());
    }
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd task) {
    String round = roundOfStage.get(task.stageId());
    if (round != null) {
      tell("task-end", round, task.taskInfo().executorId(), task.taskInfo().taskId());
    }
  }

  @Override
  public void onExecutorAdded(SparkListenerExecutorAdded added) {
    tell("executor-added", added.executorId());
  }

  @Override
  public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
    tell("executor-removed", removed.executorId());
  }
}
