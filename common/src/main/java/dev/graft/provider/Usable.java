package dev.graft.provider;

import dev.graft.UnusableInputException;

/**
 * A provider that no job has to name.
 *
 * @param own whether it is Graft's
 * @param place the jar or folder that it came from
 */
public record Usable<P extends Provider>(P provider, boolean own, String place) {

  /**
   * What it gives, or one sentence that says which jar failed. Graft's own code is not guarded:
   * what it throws is a defect of Graft.
   *
   * @param doing what is asked of it, for the message
   */
  public <T, E extends Exception> T guarded(String doing, Found.Code<T, E> code) throws E {
    return own
        ? code.run()
        : Guard.run(
            provider,
            place,
            doing,
            code,
            (why, cause) ->
                new UnusableInputException(
                    "Cannot use %s of %s: it %s."
                        .formatted(provider.getClass().getName(), place, why),
                    cause));
  }

  /** Its name and where it came from, for messages. */
  @Override
  public String toString() {
    return "%s (%s)".formatted(provider.name(), own ? Providers.OWN : place);
  }
}
