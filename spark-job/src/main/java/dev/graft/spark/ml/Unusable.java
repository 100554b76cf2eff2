package dev.graft.spark.ml;

import dev.graft.config.UnusableInputException;
import dev.graft.spark.fault.FailedJob;

/** Bad input as Spark ML tells it: an IllegalArgumentException, wherever it was found. */
final class Unusable {

  private Unusable() {}

  /** Something that may meet bad input. */
  interface Work<T> {
    T run();
  }

  static <T> T call(Work<T> work) {
    try {
      return work.run();
    } catch (Exception e) { // Spark's SparkException is a checked one that it does not declare
      RuntimeException refusal = FailedJob.refusal(e);
      if (refusal instanceof UnusableInputException) {
        throw new IllegalArgumentException(refusal.getMessage(), e);
      }
      throw e;
    }
  }
}
