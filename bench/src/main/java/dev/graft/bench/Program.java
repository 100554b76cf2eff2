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
 * @param room what it may take
 * @param terminal whether it has one
 */
record Program(
    String main,
    Natives natives,
    Map<String, String> properties,
    Map<String, String> environment,
    List<String> arguments,
    Room room,
    boolean terminal) {

  /**
   * Memory.
   *
   * @param heap Java's option
   * @param most bytes of heap, native memory and cached files together; 0: no limit
   */
  record Room(String heap, long most) {
    static final Room USUAL = new Room("-Xmx3g", 0);
  }

  /**
   * Those in graft.jar, with libtorch beside them, or Deeplearning4j's standard build without
   * graft.jar.
   */
  enum Natives {
    GRAFT,
    TORCH,
    STOCK
  }

  static Program of(Class<?> main, Natives natives, Object... arguments) {
    return of(main.getName(), natives, Arrays.stream(arguments).map(String::valueOf).toList());
  }

  /** One whose class is no dependency. */
  static Program of(String main, Natives natives, List<String> arguments) {
    return new Program(main, natives, Map.of(), Map.of(), arguments, Room.USUAL, false);
  }

  /** Another program that takes the same arguments. */
  Program by(Class<?> other) {
    return new Program(
        other.getName(), natives, properties, environment, arguments, room, terminal);
  }

  /** With a terminal. */
  Program onTerminal() {
    return new Program(main, natives, properties, environment, arguments, room, true);
  }

  /** With other natives. */
  Program natives(Natives other) {
    return new Program(main, other, properties, environment, arguments, room, terminal);
  }

  /** With other memory. */
  Program in(Room other) {
    return new Program(main, natives, properties, environment, arguments, other, terminal);
  }

  /** With another heap. */
  Program heap(String largest) {
    return in(new Room("-Xmx" + largest, room.most()));
  }

  /** With one more system property. */
  Program property(String name, Object value) {
    return new Program(
        main, natives, with(properties, name, value), environment, arguments, room, terminal);
  }

  /** With one more environment variable. */
  Program variable(String name, Object value) {
    return new Program(
        main, natives, properties, with(environment, name, value), arguments, room, terminal);
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
