package dev.graft.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProviderSettingsTest {

  @Test
  void whatIsWrittenIntoLogsHasNoValues() {
    ProviderSettings settings =
        ProviderSettings.of("data.format", "points").with("token", "secret").with("host", "h1");
    assertThat(settings).hasToString("data.format = points [host, token]");
  }
}
