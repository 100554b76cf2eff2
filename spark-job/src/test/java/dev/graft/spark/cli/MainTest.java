package dev.graft.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The jar itself on a Java that is too old. */
class MainTest {

  @ParameterizedTest
  @CsvSource({"1.8,8", "11,11", "16,16"})
  void anOlderJavaIsToldWhichOneIsNeeded(String version, String named) {
    assertThat(Main.refusal(version))
        .startsWith("Graft needs Java 17 or newer, this is Java " + named + ":");
  }

  @Test
  void seventeenAndNewerWillDo() {
    assertThat(Main.refusal("17")).isNull();
    assertThat(Main.refusal("25")).isNull();
  }
}
