package dev.graft.bench.measured;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerApplicationEnd;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/**
 * What a job does to its driver: a Spark listener that it is given from outside ({@code
 * spark.extraListeners}). Results of tasks are what comes to the driver.
 */
public final class DriverLoad extends SparkListener {

  private static final int SLOWEST = 12;

  private final long begin = System.nanoTime();
  private final Map<Integer, SparkListenerJobStart> running = new HashMap<>();
  private final Map<String, Long> millis = new HashMap<>();
  private final Map<Integer, Long> resultBytes = new HashMap<>();
  private long tasks;

  @Override
  public void onJobStart(SparkListenerJobStart event) {
    running.put(event.jobId(), event);
  }

  @Override
  public void onJobEnd(SparkListenerJobEnd event) {
    SparkListenerJobStart started = running.remove(event.jobId());
    String what = started.properties().getProperty("spark.job.description", "another job");
    millis.merge(what, event.time() - started.time(), Long::sum);
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd event) {
    tasks++;
    if (event.taskMetrics() != null) {
      resultBytes.merge(event.stageId(), event.taskMetrics().resultSize(), Long::sum);
    }
  }

  @Override
  public void onApplicationEnd(SparkListenerApplicationEnd event) {
    long most = resultBytes.values().stream().mapToLong(bytes -> bytes).max().orElse(0);
    List<String> slowest = new ArrayList<>();
    millis.entrySet().stream()
        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
        .limit(SLOWEST)
        .forEach(job -> slowest.add(job.getValue() + " ms " + job.getKey()));
    Answer.write(
        Answer.begin()
            .put("seconds", (System.nanoTime() - begin) / 1e9)
            .put("cpuSeconds", cpuNanos() / 1e9)
            .put("tasks", tasks)
            .put("resultMiB", most / (double) (1 << 20))
            .put("heapMiB", peak() / (double) (1 << 20))
            .put("residentMiB", residentMiB())
            .put("slowest", String.join("; ", slowest)));
  }

  /** Of this process, whatever else runs on the machine. */
  private static long cpuNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  /** The most memory that this process has had: heap, native memory, mapped files. */
  static double residentMiB() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
              .filter(line -> line.startsWith("VmHWM:"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
              .sum()
          / 1024.0;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read how much memory this process takes", e);
    }
  }

  private static long peak() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .map(MemoryPoolMXBean::getPeakUsage)
        .mapToLong(usage -> usage.getUsed())
        .sum();
  }
}
