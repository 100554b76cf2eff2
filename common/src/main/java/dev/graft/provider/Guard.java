package dev.graft.provider;

import dev.graft.UnusableInputException;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a user's code, so that a failure of it names the jar. */
final class Guard {

  private static final Logger LOG = LoggerFactory.getLogger(Guard.class);

  private Guard() {}

  /**
   * What the code gives.
   *
   * @param doing what is asked of it, for the message
   * @param refusal of a reason and its cause
   */
  static <T, E extends Exception> T run(
      Provider provider,
      String place,
      String doing,
      Found.Code<T, E> code,
      BiFunction<String, Throwable, UnusableInputException> refusal)
      throws E {
    try {
      return code.run();
    } catch (UnusableInputException e) {
      throw e;
    } catch (RuntimeException | LinkageError e) {
      LOG.warn("{} of {} failed in {}", provider.getClass().getName(), place, doing, e);
      throw refusal.apply("failed in %s: %s".formatted(doing, Broken.why(e)), e);
    }
  }
}
