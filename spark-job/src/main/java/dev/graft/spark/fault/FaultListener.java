package dev.graft.spark.fault;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.spark.ExecutorLostFailure;
import org.apache.spark.FetchFailed;
import org.apache.spark.Success$;
import org.apache.spark.TaskFailedReason;
import org.apache.spark.TaskKilled;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.scheduler.TaskInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;

/** Counts what fails in our jobs, on the driver, and tells each failure in one line. */
public final class FaultListener extends SparkListener implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(FaultListener.class);
  private static final String DRIVER = "driver";
  private static final int STAGES = 100;
  private static final long SETTLE_MILLIS = 2000;

  private final JavaSparkContext spark;
  private final KilledForMemory killed;
  private final AtomicInteger executorsLost = new AtomicInteger();
  private final AtomicInteger executorsDecommissioned = new AtomicInteger();
  private final AtomicInteger tasksFailed = new AtomicInteger();
  private final AtomicInteger tasksHung = new AtomicInteger();
  private final AtomicInteger tasksSpeculated = new AtomicInteger();

  /** Executors that are gone; used by Spark's listener thread alone. */
  private final Set<String> gone = new HashSet<>();

  /** What our latest stages are for; used by Spark's listener thread alone. */
  private final Map<Integer, String> stages =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, String> eldest) {
          return size() > STAGES;
        }
      };

  private FaultListener(JavaSparkContext spark, Consumer<String> giveUp) {
    this.spark = spark;
    this.killed = new KilledForMemory(spark.getConf(), giveUp);
  }

  /**
   * Begins to listen.
   *
   * @param giveUp ends the jobs that can never finish; told why, a sentence without its full stop
   */
  public static FaultListener on(JavaSparkContext spark, Consumer<String> giveUp) {
    KilledForMemory.forget();
    FaultListener listener = new FaultListener(spark, giveUp);
    spark.sc().addSparkListener(listener);
    return listener;
  }

  @Override
  public void onStageSubmitted(SparkListenerStageSubmitted submitted) {
    if (StepWatch.limits(submitted.properties())) {
      stages.put(submitted.stageInfo().stageId(), StepWatch.description(submitted.properties()));
    }
  }

  @Override
  public void onTaskStart(SparkListenerTaskStart start) {
    killed.taskBegins(start.taskInfo().executorId());
    if (stages.containsKey(start.stageId()) && start.taskInfo().speculative()) {
      tasksSpeculated.incrementAndGet();
    }
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    String stage = stages.get(end.stageId());
    if (end.reason() instanceof Success$) {
      killed.taskEnded();
    }
    if (stage == null
        || !(end.reason() instanceof TaskFailedReason reason)
        || reason instanceof TaskKilled) {
      return;
    }
    tasksFailed.incrementAndGet();
    TaskInfo task = end.taskInfo();
    LOG.warn(
        "{}: partition {} failed in attempt {} on {}, executor {}: {}",
        stage,
        task.partitionId(),
        task.attemptNumber(),
        task.host(),
        task.executorId(),
        why(reason, task.executorId().equals(DRIVER)));
  }

  private static String why(TaskFailedReason reason, boolean driver) {
    if (reason instanceof FetchFailed) {
      return "what it reads was lost with its executor and is made again";
    }
    return reason instanceof ExecutorLostFailure && hung(reason.toErrorString())
        ? "a step hung there or in a task beside it, and the executor was halted"
        : cause(reason.toErrorString(), driver);
  }

  /** In local mode a hang ends its stage. */
  @Override
  public void onStageCompleted(SparkListenerStageCompleted completed) {
    Option<String> failure = completed.stageInfo().failureReason();
    if (failure.isDefined() && StepWatch.tells(failure.get())) {
      tasksHung.incrementAndGet();
    }
  }

  /**
   * Spark tells of a decommissioned executor twice: why it went, then how its process ended. The
   * first counts.
   */
  @Override
  public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
    if (!gone.add(removed.executorId())) {
      return;
    }
    String reason = removed.reason();
    if (reason.startsWith("Executor decommission")) {
      executorsDecommissioned.incrementAndGet();
    } else if (reason.startsWith("Executor killed by driver")) {
      return;
    } else {
      executorsLost.incrementAndGet();
      tasksHung.addAndGet(hung(reason) ? 1 : 0);
    }
    LOG.warn(
        "Executor {} is gone: {}",
        removed.executorId(),
        hung(reason)
            ? "a step hung there and it was halted; its own log says which"
            : cause(reason, false));
    killed.executorGone(removed.executorId(), reason);
  }

  /** Whether a lost executor's reason names the watchdog's exit code. */
  private static boolean hung(String reason) {
    return reason.matches("(?si).*\\b(code|status):? " + Watchdog.EXIT_CODE + "\\b.*");
  }

  /** The memory that was full, or the first line. */
  private static String cause(String text, boolean driver) {
    String memory = OutOfMemory.why(text, driver);
    return memory != null ? memory : text.lines().findFirst().orElse("no reason was given");
  }

  /** What has been counted so far; waits a little for what Spark has still to tell. */
  public Faults faults() {
    try {
      spark.sc().listenerBus().waitUntilEmpty(SETTLE_MILLIS);
    } catch (TimeoutException e) {
      LOG.debug("Spark's listeners are behind: the last faults may not be counted", e);
    }
    return counted();
  }

  /** What has been counted so far. */
  public Faults counted() {
    return new Faults(
        executorsLost.get(),
        executorsDecommissioned.get(),
        tasksFailed.get(),
        tasksHung.get(),
        tasksSpeculated.get());
  }

  @Override
  public void close() {
    spark.sc().removeSparkListener(this);
  }
}
