package dev.graft.provider;

import java.lang.reflect.InvocationTargetException;
import java.util.Locale;

/** Why a provider cannot be used, and what to do, in words. */
final class Broken {

  private Broken() {}

  /** Why, from what loading or calling it threw. */
  static String why(Throwable thrown) {
    if (thrown instanceof InvocationTargetException
        || (thrown instanceof ExceptionInInitializerError && thrown.getCause() != null)) {
      return why(thrown.getCause());
    }
    if (thrown instanceof UnsupportedClassVersionError) {
      return String.format(
          Locale.ROOT,
          "it was compiled for a newer Java than this one, %d; compile it with --release 17",
          Runtime.version().feature());
    }
    if (thrown instanceof NoClassDefFoundError) {
      return "it needs the class %s, which is not there; add the jar that has it"
          .formatted(named(thrown));
    }
    if (thrown instanceof ClassNotFoundException) {
      return "it names the class %s in META-INF/services and does not have it; build it anew"
          .formatted(named(thrown));
    }
    if (thrown instanceof IncompatibleClassChangeError) {
      return "it was built for another version of Graft (%s); build it against this one"
          .formatted(thrown.getMessage());
    }
    if (thrown instanceof ReflectiveOperationException) {
      return "it is no public class with a public constructor without arguments";
    }
    return thrown.toString();
  }

  private static String named(Throwable thrown) {
    return String.valueOf(thrown.getMessage()).replace('/', '.');
  }
}
