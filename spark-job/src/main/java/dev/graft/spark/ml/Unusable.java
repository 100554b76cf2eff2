package dev.graft.spark.ml;

import dev.graft.config.UnusableInputException;

/** Bad input as Spark ML tells it: an IllegalArgumentException. */
final class Unusable {

  private Unusable() {}

  /** Something that may meet bad input. */
  interface Work<T> {
    T run();
  }

  static <T> T call(Work<T> work) {
    try {
      return work.run();
    } catch (UnusableInputException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }
}
