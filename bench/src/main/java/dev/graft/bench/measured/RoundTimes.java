package dev.graft.bench.measured;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerApplicationEnd;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.TaskInfo;

/**
 * Where the time of a job's rounds goes, in milliseconds, medians over rounds and tasks: a Spark
 * listener that a job is given from outside ({@code spark.extraListeners}).
 */
public final class RoundTimes extends SparkListener {

  private static final String ROUND = "round";

  private final Map<Integer, Long> begun = new HashMap<>();
  private final Map<String, List<Double>> times = new HashMap<>();

  @Override
  public void onJobStart(SparkListenerJobStart event) {
    String description = event.properties().getProperty("spark.job.description", "");
    if (description.contains(ROUND)) {
      begun.put(event.jobId(), event.time());
      event.stageIds().foreach(id -> stages.put((Integer) id, event.jobId()));
    }
  }

  private final Map<Integer, Integer> stages = new HashMap<>();

  @Override
  public void onJobEnd(SparkListenerJobEnd event) {
    Long begin = begun.get(event.jobId());
    if (begin != null) {
      add("sparkJob", (double) (event.time() - begin));
    }
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd event) {
    if (!stages.containsKey(event.stageId()) || event.taskMetrics() == null) {
      return;
    }
    TaskInfo info = event.taskInfo();
    TaskMetrics metrics = event.taskMetrics();
    long known =
        metrics.executorDeserializeTime()
            + metrics.executorRunTime()
            + metrics.resultSerializationTime();
    add("task", (double) info.duration());
    add("taskDeserialize", (double) metrics.executorDeserializeTime());
    add("taskRun", (double) metrics.executorRunTime());
    add("taskRunCpu", metrics.executorCpuTime() / 1e6);
    add("taskResultSerialize", (double) metrics.resultSerializationTime());
    add("taskSchedulerDelay", (double) (info.duration() - known));
  }

  @Override
  public void onApplicationEnd(SparkListenerApplicationEnd event) {
    ObjectNode answer = Answer.begin();
    times.forEach((name, values) -> answer.put(name, median(values)));
    Answer.write(answer.put("rounds", begun.size()));
  }

  private void add(String name, double millis) {
    times.computeIfAbsent(name, n -> new ArrayList<>()).add(millis);
  }

  private static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(v -> v).toArray();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
