package dev.graft.spark.fault;

/** Recognises that HDFS is in safe mode, in which it can be read alone. */
final class SafeMode {

  private static final String SAID = "Name node is in safe mode";

  private SafeMode() {}

  /**
   * @return a sentence without its full stop; null if it is something else
   */
  static String why(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      String why = why(String.valueOf(t.getMessage()));
      if (why != null) {
        return why;
      }
    }
    return null;
  }

  /** The same of what a task has said. */
  static String why(String said) {
    // Before it stands what could not be done.
    String line = said.lines().filter(each -> each.contains(SAID)).findFirst().orElse(null);
    return line == null
        ? null
        : "Cannot go on, HDFS is in safe mode and takes no files ("
            + line.substring(line.lastIndexOf(": ", line.indexOf(SAID)) + 1)
                .strip()
                .replaceFirst("[.] " + SAID + ".*", "")
            + "); once it has left it, the same command goes on";
  }
}
