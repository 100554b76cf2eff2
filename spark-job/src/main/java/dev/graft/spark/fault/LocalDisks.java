package dev.graft.spark.fault;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Recognises that a JVM of Spark cannot write to its local directories, or read what it wrote. */
final class LocalDisks {

  /** As the example store says it, whatever exception it is in. */
  private static final Pattern STORE =
      Pattern.compile("(?:[\\w.]+: )?(Cannot keep \\d+ bytes of examples in .*)");

  /** As Spark says it of its own files. */
  private static final Pattern SPARK =
      Pattern.compile(
          "java\\.(?:io|nio\\.file)\\.\\w+: (Failed to create local dir in .*|\\S*\\bblockmgr-.*|No space left on device.*)");

  /** As a JVM says that the memory of a mapped file has nothing behind it any more. */
  private static final Pattern MAPPED =
      Pattern.compile("InternalError: a fault occurred in .*unsafe memory access");

  private LocalDisks() {}

  /**
   * @param spark what Spark says of a task or a job that failed
   * @return a sentence without its full stop; null if it is something else
   */
  static String why(String spark) {
    if (MAPPED.matcher(spark).find()) {
      return "examples could not be read from a mapped file: a disk of spark.local.dir has failed or has gone";
    }
    Matcher store = STORE.matcher(spark);
    if (store.matches()) {
      return store.group(1);
    }
    Matcher own = SPARK.matcher(spark);
    return own.find()
        ? "a disk of spark.local.dir is full, cannot be written to or has gone: " + own.group(1)
        : null;
  }
}
