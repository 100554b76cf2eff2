package dev.graft.spark.job;

import dev.graft.UnusableInputException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;

/** The start of Spark, with what YARN refuses told as a sentence. */
final class Start {

  /** A queue that is not there, that is stopped, that others may use. */
  private static final Pattern REFUSED =
      Pattern.compile(
          "Failed to submit application_\\S+ to YARN ?: (?:Application application_\\S+ )?(.*)");

  /** Containers larger than the cluster's largest. */
  private static final Pattern TOO_LARGE =
      Pattern.compile("(Required .* is above the max threshold .* of this cluster!).*");

  private Start() {}

  /**
   * Starts it, or joins what is there.
   *
   * @throws UnusableInputException if YARN does not take the application
   */
  static SparkContext of(SparkConf conf) {
    try {
      return SparkContext.getOrCreate(conf);
    } catch (Exception e) {
      String refused = refused(String.valueOf(e.getMessage()), conf);
      if (refused != null) {
        throw new UnusableInputException(refused, e);
      }
      throw e;
    }
  }

  /** What to say of a failure; null if YARN is not the reason. */
  static String refused(String message, SparkConf conf) {
    String line = message.lines().findFirst().orElse("");
    Matcher refused = REFUSED.matcher(line);
    if (refused.matches()) {
      return "Cannot start on YARN, which refuses an application %s; spark.yarn.queue (--queue) is %s, and has to be a queue that takes it."
          .formatted(refused.group(1), conf.get("spark.yarn.queue", "default"));
    }
    Matcher large = TOO_LARGE.matcher(line);
    if (!large.matches()) {
      return null;
    }
    String container = large.group(1).contains("AM memory") ? "spark.yarn.am" : "spark.executor";
    return "Cannot start on YARN: %s Ask for less (%s.memory, %s.memoryOverhead), or raise yarn.scheduler.maximum-allocation-mb there."
        .formatted(large.group(1), container, container);
  }
}
