package dev.graft.spark.cli;

import java.io.IOException;

/**
 * The entry point of the submitted jar. Compiled for Java 8, so that an older Java can say that it is too old instead of
 * failing to load a class; the same holds for a Spark that the jar is not for.
 */
public final class Main {

  private Main() {}

  /**
   * Runs a command. Exits the JVM only when the command fails: Spark's cluster mode takes any exit for a failure.
   */
  public static void main(String[] args) throws Exception {
    String refusal = refusal();
    if (refusal != null) {
      System.err.println(refusal);
      end(2, refusal);
    }
    Class<?> command = Class.forName("dev.graft.spark.cli.GraftCommand");
    Object code = command.getMethod("run", String[].class).invoke(null, new Object[] {args});
    if ((Integer) code != 0) {
      end((Integer) code, (String) command.getMethod("reason").invoke(null));
    }
  }

  private static void end(int code, String reason) {
    YarnExit told = YarnExit.of(code, reason);
    if (told != null) {
      throw told;
    }
    System.exit(code);
  }

  /** Why Graft cannot run on this Java or Spark, in a sentence; null if it can. Python asks. */
  public static String refusal() throws IOException {
    return Surroundings.refusal();
  }
}
