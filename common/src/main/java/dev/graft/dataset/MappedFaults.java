package dev.graft.dataset;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Supplier;

/** Faults of memory behind which there is a file that its disk does not give back. */
final class MappedFaults {

  /** More than a compiler makes without asking the JVM. */
  private static final int ARRAYS = 8;

  private MappedFaults() {}

  /**
   * Reads from mapped files.
   *
   * @throws UncheckedIOException if a disk has not given one back. The error of the JVM says no
   *     more, and Spark takes it for the end of the JVM
   */
  static <T> T read(Supplier<T> from) {
    try {
      T result = from.get();
      tell();
      return result;
    } catch (InternalError e) {
      if (!String.valueOf(e.getMessage()).contains("unsafe memory access")) {
        throw e;
      }
      throw new UncheckedIOException(
          "Cannot read examples back from a mapped file: a disk of spark.local.dir has failed or has gone",
          new IOException(e));
    }
  }

  /**
   * Throws the error of a fault that this thread has met before. A read that fails leaves what it
   * should have filled, and the JVM tells the thread of it when that next asks it for something:
   * compiled code may use what was read until then, or hand it to another thread.
   *
   * @throws InternalError if there was one
   */
  private static void tell() {
    int[][] asked = new int[ARRAYS][1];
    if (asked.length != ARRAYS) {
      throw new AssertionError();
    }
  }
}
