package dev.graft.spark.fault;

import dev.graft.listen.ProgressDisplay;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.Success$;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/**
 * Tells people how far our stages are, task by task, and that they are over. Used by Spark's
 * listener thread, and closed by another.
 */
public final class TaskProgress extends SparkListener implements AutoCloseable {

  private final Map<Integer, Running> stages = new HashMap<>();
  private boolean closed;

  private static final class Running {
    private final String what;
    private final int of;
    private int done;

    private Running(String what, int of) {
      this.what = what;
      this.of = of;
    }
  }

  @Override
  public synchronized void onStageSubmitted(SparkListenerStageSubmitted submitted) {
    if (!closed && StepWatch.limits(submitted.properties())) {
      stages.put(
          submitted.stageInfo().stageId(),
          new Running(
              StepWatch.description(submitted.properties()), submitted.stageInfo().numTasks()));
    }
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
    Running stage = stages.get(end.stageId());
    if (stage != null && end.reason() instanceof Success$) {
      stage.done = Math.min(stage.of, stage.done + 1); // another attempt may end well, too
      ProgressDisplay.shown().tasks(stage.what, stage.done, stage.of);
    }
  }

  @Override
  public synchronized void onStageCompleted(SparkListenerStageCompleted completed) {
    Running stage = stages.remove(completed.stageInfo().stageId());
    if (stage != null) {
      ProgressDisplay.shown().tasksEnd(stage.what);
    }
  }

  /** Nothing is shown of stages any more: Spark may still tell of some, or never of their end. */
  @Override
  public synchronized void close() {
    closed = true;
    stages.values().forEach(stage -> ProgressDisplay.shown().tasksEnd(stage.what));
    stages.clear();
  }
}
