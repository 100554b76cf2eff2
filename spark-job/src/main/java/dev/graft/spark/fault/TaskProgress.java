package dev.graft.spark.fault;

import dev.graft.listen.ProgressDisplay;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.Success$;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/** Tells people how far our stages are, task by task. Used by Spark's listener thread alone. */
public final class TaskProgress extends SparkListener {

  private final Map<Integer, Running> stages = new HashMap<>();

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
  public void onStageSubmitted(SparkListenerStageSubmitted submitted) {
    if (StepWatch.limits(submitted.properties())) {
      stages.put(
          submitted.stageInfo().stageId(),
          new Running(
              StepWatch.description(submitted.properties()), submitted.stageInfo().numTasks()));
    }
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    Running stage = stages.get(end.stageId());
    if (stage != null && end.reason() instanceof Success$) {
      stage.done = Math.min(stage.of, stage.done + 1); // another attempt may end well, too
      ProgressDisplay.shown().tasks(stage.what, stage.done, stage.of);
    }
  }

  @Override
  public void onStageCompleted(SparkListenerStageCompleted completed) {
    stages.remove(completed.stageInfo().stageId());
  }
}
