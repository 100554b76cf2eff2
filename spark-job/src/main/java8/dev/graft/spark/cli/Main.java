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
    int java = major(System.getProperty("java.specification.version"));
    if (java < NEEDED) {
      System.err.println(
          "Graft needs Java 17 or newer, this is Java "
              + java
              + ": set JAVA_HOME to a newer one (on a cluster also spark.executorEnv.JAVA_HOME).");
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

  /** 8 of "1.8", 17 of "17". */
  private static int major(String version) {
    String last = version.startsWith("1.") ? version.substring(2) : version;
    return Integer.parseInt(last);
  }
}
