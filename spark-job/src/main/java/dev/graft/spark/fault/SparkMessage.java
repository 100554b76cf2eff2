package dev.graft.spark.fault;

import java.util.regex.Pattern;

/** What Spark says, as it is told on. */
public final class SparkMessage {

  /** Spark's own before a sentence; SQL's behind it, in Spark 4. */
  private static final Pattern CODES = Pattern.compile("^\\[[A-Z0-9_.]+] |\\s*SQLSTATE: \\w+\\.?$");

  private SparkMessage() {}

  /** A line without codes of errors. */
  public static String withoutCodes(String line) {
    return CODES.matcher(line).replaceAll("");
  }
}
