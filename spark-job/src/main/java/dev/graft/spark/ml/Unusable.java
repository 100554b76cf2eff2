package dev.graft.spark.ml;

import dev.graft.UnusableInputException;
import dev.graft.spark.fault.FailedJob;
import java.util.function.UnaryOperator;

/** Bad input as Spark ML tells it: an IllegalArgumentException, wherever it was found. */
final class Unusable {

  private Unusable() {}

  /** Something that may meet bad input. */
  interface Work<T> {
    T run();
  }

  /** Work of an estimator or a transformer: told in the names of params. */
  static <T> T call(Work<T> work) {
    return told(work, ParamNames::in);
  }

  /** The same of a {@link Featurizer}, which has no labels beside its input. */
  static <T> T featurizing(Work<T> work) {
    return told(work, sentence -> ParamNames.in(sentence).replace("featuresCol", "inputCol"));
  }

  /** Work whose messages speak of what the caller has. */
  static <T> T plainly(Work<T> work) {
    return told(work, sentence -> sentence);
  }

  private static <T> T told(Work<T> work, UnaryOperator<String> words) {
    try {
      return work.run();
    } catch (Exception e) { // Spark's SparkException is a checked one that it does not declare
      RuntimeException refusal = FailedJob.refusal(e);
      if (refusal instanceof UnusableInputException) {
        throw new IllegalArgumentException(words.apply(refusal.getMessage()), e);
      }
      throw e;
    }
  }
}
