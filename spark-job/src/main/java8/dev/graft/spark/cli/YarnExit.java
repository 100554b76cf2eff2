package dev.graft.spark.cli;

/**
 * How exit code and reason reach YARN in cluster mode, where the driver is a thread of the application
 * master: any exit of the JVM is 13 or 16 there, and Spark's own exception for codes has no room for a
 * reason, but what else is thrown stands among the application's diagnostics.
 */
final class YarnExit extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private YarnExit(String message) {
    super(message, null, false, false);
  }

  /**
   * What tells it; null where the JVM's own exit does.
   *
   * @param reason a sentence; null: there is none
   */
  static YarnExit of(int code, String reason) {
    boolean cluster =
        "yarn".equals(System.getProperty("spark.master"))
            && "cluster".equals(System.getProperty("spark.submit.deployMode"));
    // As Spark words it.
    return cluster
        ? new YarnExit(
            "User application exited with status " + code + (reason == null ? "" : ": " + reason))
        : null;
  }

  /** Without the name of the class. */
  @Override
  public String toString() {
    return getMessage();
  }
}
