package dev.graft.spark.fault;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Recognises that a JVM of Spark cannot write to its disks, or read what it wrote there. */
final class LocalDisks {

  /** As the example store says it, whatever exception it is in. */
  private static final Pattern STORE =
      Pattern.compile(
          "(?:[\\w.]+: )?(Cannot (?:keep \\d+ bytes of examples in|read examples back from) .*)");

  /** As Spark says it of its own files. */
  private static final Pattern SPARK =
      Pattern.compile(
          "java\\.(?:io|nio\\.file)\\.\\w+: (Failed to create local dir in .*|\\S*\\bblockmgr-(?!.*Too many open files).*)");

  /** As the JVM says it of whatever file: of an output, too. */
  private static final Pattern FULL =
      Pattern.compile("java\\.(?:io|nio\\.file)\\.\\w+: (No space left on device.*)");

  private LocalDisks() {}

  /**
   * @param spark what Spark says of a task or a job that failed
   * @return a sentence without its full stop; null if it is something else
   */
  static String why(String spark) {
    Matcher store = STORE.matcher(spark);
    if (store.matches()) {
      return store.group(1);
    }
    Matcher own = SPARK.matcher(spark);
    if (own.find()) {
      return "a disk of spark.local.dir is full, cannot be written to or has gone: " + own.group(1);
    }
    Matcher full = FULL.matcher(spark);
    return full.find() ? "a disk is full: " + full.group(1) : null;
  }
}
