package dev.graft.provider;

import dev.graft.UnusableInputException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A provider that no job has to name.
 *
 * @param own whether it is Graft's
 * @param place the jar or folder that it came from
 */
public record Usable<P extends Provider>(P provider, boolean own, String place) {

  private static final Logger LOG = LoggerFactory.getLogger(Usable.class);

  /**
   * What it gives, or one sentence that says which jar failed. Graft's own code is not guarded:
   * what it throws is a defect of Graft.
   *
   * @param doing what is asked of it, for the message
   */
  public <T, E extends Exception> T guarded(String doing, Found.Code<T, E> code) throws E {
    if (own) {
      return code.run();
    }
    try {
      return code.run();
    } catch (UnusableInputException e) {
      throw e;
    } catch (RuntimeException | LinkageError e) {
      LOG.warn("{} of {} failed in {}", provider.getClass().getName(), place, doing, e);
      throw new UnusableInputException(
          "Cannot use %s of %s: it failed in %s: %s."
              .formatted(provider.getClass().getName(), place, doing, Broken.why(e)),
          e);
    }
  }
}
