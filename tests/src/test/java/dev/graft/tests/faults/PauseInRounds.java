package dev.graft.tests.faults;

import java.util.Map;
import org.apache.spark.TaskContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;

/**
 * Makes rounds and predictions long enough to be hit: every task of theirs begins with a pause of
 * {@link #MILLIS}. Spark makes it, hence public.
 */
public final class PauseInRounds implements SparkPlugin {

  static final String MILLIS = "spark.graft.tests.pause";

  @Override
  public DriverPlugin driverPlugin() {
    return null;
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new Pause();
  }

  private static final class Pause implements ExecutorPlugin {

    private long millis;

    @Override
    public void init(PluginContext context, Map<String, String> extra) {
      millis = context.conf().getLong(MILLIS, 0);
    }

    @Override
    public void onTaskStart() {
      String description = TaskContext.get().getLocalProperty("spark.job.description");
      if (description == null
          || !(description.contains(": round ") || description.startsWith("predict: "))) {
        return;
      }
      try {
        Thread.sleep(millis);
      } catch (InterruptedException e) {
        // Spark kills the task, which looks at this itself.
        Thread.currentThread().interrupt();
      }
    }
  }
}
