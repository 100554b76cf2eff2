package dev.graft.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import dev.graft.config.ProviderSettings;
import org.junit.jupiter.api.Test;

/** Looking up where nothing is registered; tests of jobs have jars. */
class ProvidersTest {

  private interface Nobodys extends Provider {}

  private static final ProviderSettings WANTED = ProviderSettings.of("train.part", "any");

  /** What became of jars that were packed together without their services. */
  @Test
  void thatGraftsOwnAreLostIsTold() {
    assertThatThrownBy(() -> new Providers<>(Nobodys.class, 1, "part").find(WANTED))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot use train.part = any: there is no such part, none of Graft's own: a jar that"
                + " holds Graft must keep its META-INF/services; the jar of another one goes to"
                + " spark-submit with --jars.");
  }

  @Test
  void aPartOfGraftItselfNeedsNoProvider() {
    Providers<Nobodys> providers = new Providers<>(Nobodys.class, 1, "part").beside("any", "see x");
    assertThat(providers.find(WANTED)).isNull();
    assertThatThrownBy(() -> providers.find(ProviderSettings.of("train.part", "other")))
        .hasMessage(
            "Cannot use train.part = other: there is no such part, only any (Graft's own); see x.");
  }
}
