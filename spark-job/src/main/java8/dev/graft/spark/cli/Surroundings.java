package dev.graft.spark.cli;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.util.Locale;
import java.util.Properties;

/**
 * The Java and the Spark that the jar finds itself in. Asked by name, before any class of Spark is
 * needed: nothing else works where they do not fit.
 */
final class Surroundings {

  private static final int OLDEST_JAVA = 17;

  /** From here on Java may refuse what older versions of Hadoop do to learn who the user is. */
  private static final int CHANGED_LOGIN = 23;

  private static final String ALL =
      "Graft runs on Spark 3.5 with Scala 2.12 (graft-spark3.5_2.12.jar) and on Spark 4 with Scala"
          + " 2.13 (graft-spark4.1_2.13.jar)";

  private Surroundings() {}

  /** Why no command can run here, in a sentence; null if it can. */
  static String refusal() throws IOException {
    int java = number(System.getProperty("java.specification.version"));
    String refusal = ofJava(java);
    if (refusal != null) {
      return refusal;
    }
    Properties built = new Properties();
    try (InputStream in = Main.class.getResourceAsStream("/dev/graft/versions.properties")) {
      built.load(in);
    }
    String spark = said("org.apache.spark.package", "SPARK_VERSION");
    refusal = ofSpark(built, spark, said("scala.util.Properties", "versionNumberString"));
    return refusal != null || java < CHANGED_LOGIN || canLogIn() ? refusal : ofLogin(java, spark);
  }

  /** What to say to this Java; null if it is new enough. */
  static String ofJava(int java) {
    return java >= OLDEST_JAVA
        ? null
        : "Graft needs Java 17 or newer, this is Java "
            + java
            + ": set JAVA_HOME to a newer one (on a cluster also spark.executorEnv.JAVA_HOME).";
  }

  /**
   * What to say to this Spark; null if the jar is for it.
   *
   * @param built what the jar is for
   * @param spark Spark's version, null where there is none
   * @param scala that of its Scala
   */
  static String ofSpark(Properties built, String spark, String scala) {
    if (spark == null || scala == null) {
      return "Cannot find Spark on the class path: start Graft with submit-scripts/graft or"
          + " spark-submit.";
    }
    boolean rightScala = scala.startsWith(built.getProperty("scala") + ".");
    if (rightScala && isFrom(spark, built.getProperty("spark.from"))) {
      return null;
    }
    return String.format(
        Locale.ROOT,
        "This is Graft's jar for Spark %s with Scala %s, and it does not fit this Spark, %s with"
            + " Scala %s: %s.",
        built.getProperty("spark"), built.getProperty("scala"), spark, scala, ALL);
  }

  static String ofLogin(int java, String spark) {
    return String.format(
        Locale.ROOT,
        "Spark %s does not run on Java %d, its Hadoop cannot tell who the user is: set JAVA_HOME to"
            + " Java 17 or 21.",
        spark, java);
  }

  /** Whether a version has the first number of another, and is not older. */
  private static boolean isFrom(String version, String oldest) {
    String[] numbers = version.split("[^0-9]+", 3);
    String[] from = oldest.split("[.]");
    return numbers.length >= 2
        && numbers[0].equals(from[0])
        && !numbers[1].isEmpty()
        && Integer.parseInt(numbers[1]) >= Integer.parseInt(from[1]);
  }

  /** What a static method of a class says; null where the class is not there. */
  private static String said(String type, String method) {
    try {
      return (String) Class.forName(type).getMethod(method).invoke(null);
    } catch (ClassNotFoundException e) {
      return null;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Cannot ask " + type + " for " + method, e);
    }
  }

  private static boolean canLogIn() {
    try {
      Class.forName("org.apache.hadoop.security.UserGroupInformation")
          .getMethod("getCurrentUser")
          .invoke(null);
      return true;
    } catch (InvocationTargetException e) {
      // Anything else that is wrong with the login is told where it is needed.
      return !(e.getCause() instanceof UnsupportedOperationException);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Cannot ask Hadoop for the user", e);
    }
  }

  /** The first number of a Java's version, as in "1.8" or "17". */
  private static int number(String version) {
    return Integer.parseInt(version.startsWith("1.") ? version.substring(2) : version);
  }
}
