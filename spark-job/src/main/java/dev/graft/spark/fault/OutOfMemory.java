package dev.graft.spark.fault;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;

/**
 * Memory that ran out: in this JVM, in a task, or in an executor that is gone. Says which memory it
 * was, who limits it and what would work.
 */
public final class OutOfMemory {

  /** As the name of a Java error and its message stand in Spark's messages. */
  private static final Pattern ERROR = Pattern.compile("OutOfMemoryError(?:: ?([^\\n]*))?");

  private static final Pattern NATIVE =
      Pattern.compile("physicalBytes|totalBytes|bad_alloc|Cannot allocate new");

  /** As Java says it. */
  private static final String DIRECT = "direct buffer memory";

  /**
   * As Spark's cluster managers word the end of an executor that its JVM or a container's limit has
   * brought about.
   */
  private static final Pattern HEAP_EXIT = Pattern.compile("(?i)\\b(?:code|status):? 52\\b");

  private static final Pattern KILLED =
      Pattern.compile(
          "(?i)\\b(?:code|status):? (137|143)\\b|OOMKilled|exceeding (?:physical )?memory limits");

  /** As YARN says how much a container had taken when it was killed. */
  private static final Pattern USED =
      Pattern.compile("([\\d.]+) ([KMGT])B of ([\\d.]+) ([KMGT])B physical memory used");

  private OutOfMemory() {}

  /** Which memory of this JVM was too small; null if the failure has another cause. */
  public static String why(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof OutOfMemoryError) {
        return error(String.valueOf(t.getMessage()), true);
      }
    }
    return null;
  }

  /**
   * The same of what Spark says of a task that failed or of an executor that is gone.
   *
   * @param driver whether it ran in this JVM
   */
  static String why(String spark, boolean driver) {
    Matcher error = ERROR.matcher(spark);
    if (error.find()) {
      return error(String.valueOf(error.group(1)), driver);
    }
    if (driver) {
      return null;
    }
    if (HEAP_EXIT.matcher(spark).find()) {
      return "out of memory: the executor's Java heap was full, and it ended itself (exit code 52); spark.executor.memory"
          + " gives it more";
    }
    return killed(spark);
  }

  /** Of an executor that a limit of others' has ended; null if it was something else. */
  static String killed(String spark) {
    Matcher killed = KILLED.matcher(spark);
    if (!killed.find()) {
      return null;
    }
    Matcher used = USED.matcher(spark);
    boolean told = used.find();
    SparkEnv env = SparkEnv.get();
    return "the executor was killed%s, as one is whose container needs more memory than it may have%s; %s"
        .formatted(
            killed.group(1) == null ? "" : " (exit code " + killed.group(1) + ")",
            told ? " (" + used.group() + ")" : "",
            MemoryOverhead.advice(
                env == null ? new SparkConf(false) : env.conf(),
                told ? megabytes(used, 1) - megabytes(used, 3) : 0));
  }

  private static double megabytes(Matcher used, int group) {
    int power = "KMGT".indexOf(used.group(group + 1)) - 1;
    return Double.parseDouble(used.group(group)) * Math.pow(1024, power);
  }

  private static String error(String message, boolean driver) {
    String key = driver ? "spark.driver" : "spark.executor";
    if (NATIVE.matcher(message).find()) {
      return "out of memory outside the Java heap (%s); JavaCPP allows %s, unless -Dorg.bytedeco.javacpp.maxPhysicalBytes in %s.extraJavaOptions says otherwise, so that %s.memory gives it more too"
          .formatted(message, limit(driver), key, key);
    }
    if (message.contains(DIRECT)) {
      return "out of memory outside the Java heap (%s); Java allows direct buffers as much as the heap, unless -XX:MaxDirectMemorySize in %s.extraJavaOptions says otherwise, so that %s.memory gives them more too"
          .formatted(message, key, key);
    }
    return "out of memory: the Java heap%s is full (%s); %s.memory gives it more"
        .formatted(driver ? heap() : " of the executor", message, key);
  }

  private static String heap() {
    return String.format(Locale.ROOT, ", %,d MB,", Runtime.getRuntime().maxMemory() >> 20);
  }

  /** As JavaCPP decides; asking it would load it, perhaps before its build has been chosen. */
  private static String limit(boolean driver) {
    String given = driver ? System.getProperty("org.bytedeco.javacpp.maxPhysicalBytes") : null;
    if (given != null) {
      return given;
    }
    long most = 4 * Runtime.getRuntime().maxMemory() >> 20;
    return driver
        ? String.format(Locale.ROOT, "%,d MB, 4 times the heap", most)
        : "4 times the heap";
  }

  /**
   * What a task is to throw in place of an error that Spark takes for the end of the JVM: where the
   * driver's own JVM runs the task, that would end the user's program. An executor ends as Spark
   * has it.
   */
  public static RuntimeException inTask(OutOfMemoryError error) {
    SparkEnv env = SparkEnv.get();
    return inTask(error, env == null ? "" : env.executorId());
  }

  static RuntimeException inTask(OutOfMemoryError error, String executor) {
    if (!executor.equals("driver")) {
      throw error;
    }
    IllegalStateException failure = new IllegalStateException(error.toString());
    failure.setStackTrace(error.getStackTrace());
    return failure;
  }
}
