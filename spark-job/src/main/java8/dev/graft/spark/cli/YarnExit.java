package dev.graft.spark.cli;

import java.lang.reflect.Constructor;

/**
 * How an exit code reaches YARN in cluster mode, where the driver is a thread of the application
 * master: any exit of the JVM is 13 or 16 there, but this exception of Spark's is the code itself.
 */
final class YarnExit {

  private YarnExit() {}

  /** What tells the code; null where the JVM's own exit does. */
  static Exception of(int code) throws ReflectiveOperationException {
    boolean cluster =
        "yarn".equals(System.getProperty("spark.master"))
            && "cluster".equals(System.getProperty("spark.submit.deployMode"));
    return cluster ? told(code) : null;
  }

  /** Spark 4 gives it a cause besides. */
  static Exception told(int code) throws ReflectiveOperationException {
    Constructor<?> constructor =
        Class.forName("org.apache.spark.SparkUserAppException").getConstructors()[0];
    Object[] arguments = new Object[constructor.getParameterCount()];
    arguments[0] = code;
    return (Exception) constructor.newInstance(arguments);
  }
}
