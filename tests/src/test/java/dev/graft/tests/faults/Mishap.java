package dev.graft.tests.faults;

import java.util.Arrays;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.TaskContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Lets something happen to the tasks of rounds: they are slow on one executor or in one partition,
 * they fail when they have trained, or one of them stops in the middle of a step for good. Spark
 * makes it, hence public.
 */
public final class Mishap implements SparkPlugin {

  /**
   * {@code slow} (a pause before the task begins), {@code late} (one after it has trained), {@code
   * fail} or {@code hang}.
   */
  static final String KIND = "spark.graft.tests.mishap";

  /** Milliseconds of a slow task's pause, which ends sooner if Spark gives the task up. */
  static final String MILLIS = KIND + ".millis";

  /** The executor on which tasks are slow; on all if not set. */
  static final String EXECUTOR = KIND + ".executor";

  /** The round in which a task fails or hangs. */
  static final String ROUND = KIND + ".round";

  /** The partition whose task it is; tasks of all partitions are slow if not set. */
  static final String PARTITION = KIND + ".partition";

  /** How many attempts fail or hang. */
  static final String TIMES = KIND + ".times";

  private static final Pattern DESCRIPTION = Pattern.compile(".*: round (\\d+)( of \\d+)?(, .*)?");

  @Override
  public DriverPlugin driverPlugin() {
    return null;
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new OnExecutor();
  }

  private static final class OnExecutor implements ExecutorPlugin {

    private SparkConf conf;
    private String executor;

    @Override
    public void init(PluginContext context, Map<String, String> extra) {
      conf = context.conf();
      executor = context.executorID();
    }

    @Override
    public void onTaskStart() {
      TaskContext task = TaskContext.get();
      String description = task.getLocalProperty("spark.job.description");
      Matcher round = DESCRIPTION.matcher(description == null ? "" : description);
      if (!round.matches()) {
        return;
      }
      switch (conf.get(KIND)) {
        case "slow" -> {
          if (isSlow(task)) {
            pause(conf.getLong(MILLIS, 0));
          }
        }
        case "late" -> {
          if (isSlow(task)) {
            task.addTaskCompletionListener(new Late(conf.getLong(MILLIS, 0)));
          }
        }
        case "fail" -> {
          if (isMeant(task, round.group(1))) {
            task.addTaskCompletionListener(new Fail());
          }
        }
        case "hang" -> {
          if (isMeant(task, round.group(1))) {
            hang(Thread.currentThread());
          }
        }
        default -> throw new IllegalArgumentException(conf.get(KIND));
      }
    }

    private boolean isSlow(TaskContext task) {
      return conf.get(EXECUTOR, executor).equals(executor)
          && conf.getInt(PARTITION, task.partitionId()) == task.partitionId();
    }

    private boolean isMeant(TaskContext task, String round) {
      return Integer.parseInt(round) == conf.getInt(ROUND, 1)
          && task.partitionId() == conf.getInt(PARTITION, 0)
          // A stage whose input was lost begins again, and counts its tasks' attempts anew.
          && task.stageAttemptNumber() == 0
          && task.attemptNumber() < conf.getInt(TIMES, 1);
    }

    /** Stops the task's thread for good once it is in a step. */
    private static void hang(Thread task) {
      Thread stopper = new Thread(() -> stopInStep(task), "mishap");
      stopper.setDaemon(true);
      stopper.start();
    }

    /** What no Java program should do is what a native call that hangs looks like. */
    @SuppressWarnings({"deprecation", "removal"})
    private static void stopInStep(Thread task) {
      while (task.isAlive()) {
        task.suspend();
        if (isInStep(task)) {
          return;
        }
        task.resume();
        Thread.onSpinWait();
      }
    }

    private static boolean isInStep(Thread task) {
      return Arrays.stream(task.getStackTrace())
          .anyMatch(
              frame ->
                  frame.getClassName().equals("dev.graft.train.Replica")
                      && frame.getMethodName().equals("step"));
    }
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      // Spark has given the task up and will look at this itself.
      Thread.currentThread().interrupt();
    }
  }

  /** The task has trained, and what it has made is on the disk if it is for a shuffle. */
  private static final class Late implements TaskCompletionListener {

    private final long millis;

    Late(long millis) {
      this.millis = millis;
    }

    @Override
    public void onTaskCompletion(TaskContext task) {
      if (!task.isFailed()) {
        pause(millis);
      }
    }
  }

  /** The task has trained and then fails. */
  private static final class Fail implements TaskCompletionListener {
    @Override
    public void onTaskCompletion(TaskContext task) {
      if (!task.isFailed()) {
        throw new IllegalStateException("injected after training");
      }
    }
  }
}
