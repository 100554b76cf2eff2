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
 * Lets something happen to the tasks of rounds: they are slow on one executor, they fail when they
 * have trained, or one of them stops in the middle of a step for good. Spark makes it, hence
 * public.
 */
public final class Mishap implements SparkPlugin {

  /** {@code slow}, {@code fail} or {@code hang}. */
  static final String KIND = "spark.graft.tests.mishap";

  /** Milliseconds of a slow task's pause. */
  static final String MILLIS = KIND + ".millis";

  /** The executor on which tasks are slow. */
  static final String EXECUTOR = KIND + ".executor";

  /** Where tasks fail or hang. */
  static final String ROUND = KIND + ".round";

  static final String PARTITION = KIND + ".partition";

  /** How many attempts fail or hang. */
  static final String TIMES = KIND + ".times";

  private static final Pattern DESCRIPTION = Pattern.compile(".*: round (\\d+)( of \\d+)?");

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
      if (conf.get(KIND).equals("slow")) {
        slow();
      } else if (Integer.parseInt(round.group(1)) == conf.getInt(ROUND, 1)
          && task.partitionId() == conf.getInt(PARTITION, 0)
          // A stage whose input was lost begins again, and counts its tasks' attempts anew.
          && task.stageAttemptNumber() == 0
          && task.attemptNumber() < conf.getInt(TIMES, 1)) {
        if (conf.get(KIND).equals("fail")) {
          task.addTaskCompletionListener(new Fail());
        } else {
          hang(Thread.currentThread());
        }
      }
    }

    private void slow() {
      if (!executor.equals(conf.get(EXECUTOR))) {
        return;
      }
      try {
        Thread.sleep(conf.getLong(MILLIS, 0));
      } catch (InterruptedException e) {
        // Spark has given the task up and will look at this itself.
        Thread.currentThread().interrupt();
      }
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
