package dev.graft.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A Java process to measure.
 *
 * @param main its main class
 * @param natives which native library is on its class path
 * @param properties system properties, Spark's settings among them
 * @param environment on top of one without thread settings
 * @param arguments of main
 */
record Program(
    String main,
    Natives natives,
    Map<String, String> properties,
    Map<String, String> environment,
    List<String> arguments) {

  /** Those in graft.jar, or Deeplearning4j's standard build without graft.jar. */
  enum Natives {
    GRAFT,
    STOCK
  }

  static Program of(Class<?> main, Natives natives, Object... arguments) {
    return new Program(
        main.getName(),
        natives,
        Map.of(),
        Map.of(),
        Arrays.stream(arguments).map(String::valueOf).toList());
  }

  /** With one more system property. */
  Program property(String name, Object value) {
    return new Program(main, natives, with(properties, name, value), environment, arguments);
  }

  /** With one more environment variable. */
  Program variable(String name, Object value) {
    return new Program(main, natives, properties, with(environment, name, value), arguments);
  }

  /** On an embedded Spark of so many task slots. */
  Program onLocalSpark(int slots) {
    return property("spark.master", "local[" + slots + "]")
        .property("spark.ui.enabled", "false")
        .property("spark.app.name", "graft-bench")
        .variable("SPARK_LOCAL_IP", "127.0.0.1");
  }

  private static Map<String, String> with(Map<String, String> all, String name, Object value) {
    Map<String, String> more = new TreeMap<>(all);
    more.put(name, String.valueOf(value));
    return more;
  }
}
