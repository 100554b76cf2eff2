package dev.graft.provider;

import dev.graft.UnusableInputException;
import dev.graft.config.ProviderSettings;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A provider that a job asks for, with the settings that the job gives it.
 *
 * @param own whether it is Graft's own
 * @param place where it came from
 */
public record Found<P extends Provider>(
    P provider, boolean own, String place, ProviderSettings settings) {

  /**
   * Something that a provider, or what it made, does.
   *
   * @param <E> what it may throw with good reason
   */
  @FunctionalInterface
  public interface Code<T, E extends Exception> {
    T run() throws E;
  }

  /** For a part that does what it must not. */
  public UnusableInputException refused(String fault) {
    return settings.refused("%s of %s %s".formatted(provider.getClass().getName(), place, fault));
  }

  /** Which code it is; empty: it is Graft's own. */
  public Optional<UsersPart> part() {
    return own ? Optional.empty() : Optional.of(UsersPart.of(this));
  }

  /** Refuses settings that the provider does not have. */
  void checkSettings() {
    TreeSet<String> known = guarded("settings", () -> new TreeSet<>(provider.settings()));
    for (String setting : new TreeSet<>(settings.given())) {
      if (!known.contains(setting)) {
        throw settings.refused(
            setting,
            "%s = %s has no such setting, it takes %s"
                .formatted(settings.key(), settings.name(), known.isEmpty() ? "none" : known));
      }
    }
  }

  /**
   * What a user's code gives, or one sentence that says which jar failed. Graft's own code is not
   * guarded: what it throws is a defect of Graft.
   *
   * @param doing what is asked of it, for the message
   */
  public <T, E extends Exception> T guarded(String doing, Code<T, E> code) throws E {
    return own
        ? code.run()
        : Guard.run(
            provider,
            place,
            doing,
            code,
            (why, cause) ->
                settings.refused(
                    "%s of %s %s".formatted(provider.getClass().getName(), place, why), cause));
  }
}
