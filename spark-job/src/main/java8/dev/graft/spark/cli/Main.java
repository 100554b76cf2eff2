package dev.graft.spark.cli;

/**
 * The entry point of the submitted jar. Compiled for Java 8, so that an older Java can say that it is too old instead of
 * failing to load a class.
 */
public final class Main {

  private static final int NEEDED = 17;

  private Main() {}

  /**
   * Runs a command. Exits the JVM only when the command fails: Spark's cluster mode takes any exit for a failure.
   */
  public static void main(String[] args) throws Exception {
    String refusal = refusal(System.getProperty("java.specification.version"));
    if (refusal != null) {
      System.err.println(refusal);
      System.exit(2);
    }
    Object code =
        Class.forName("dev.graft.spark.cli.GraftCommand")
            .getMethod("run", String[].class)
            .invoke(null, new Object[] {args});
    if ((Integer) code != 0) {
      System.exit((Integer) code);
    }
  }

  /** What to say to a Java of this version, as "1.8" or "17"; null if it will do. */
  static String refusal(String version) {
    int java = Integer.parseInt(version.startsWith("1.") ? version.substring(2) : version);
    return java >= NEEDED
        ? null
        : "Graft needs Java 17 or newer, this is Java "
            + java
            + ": set JAVA_HOME to a newer one (on a cluster also spark.executorEnv.JAVA_HOME).";
  }
}
