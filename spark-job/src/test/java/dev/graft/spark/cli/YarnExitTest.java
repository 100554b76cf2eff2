package dev.graft.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YarnExitTest {

  private final String master = System.getProperty("spark.master");
  private final String mode = System.getProperty("spark.submit.deployMode");

  private static void set(String key, String value) {
    if (value == null) {
      System.clearProperty(key);
    } else {
      System.setProperty(key, value);
    }
  }

  private static void surroundings(String master, String mode) {
    set("spark.master", master);
    set("spark.submit.deployMode", mode);
  }

  @AfterEach
  void asBefore() {
    surroundings(master, mode);
  }

  @ParameterizedTest
  @CsvSource({"2, ': Cannot read it.'", "3, ': It diverged.'", "143,"})
  void inClusterModeYarnIsToldCodeAndReason(int code, String told) {
    surroundings("yarn", "cluster");
    String reason = told == null ? null : told.substring(2);
    assertThat(YarnExit.of(code, reason))
        .hasToString(
            "User application exited with status %s%s".formatted(code, told == null ? "" : told));
  }

  @ParameterizedTest
  @CsvSource({"yarn, client", "yarn,", "spark://host:7077, cluster", "'local[2]',", ","})
  void elsewhereTheExitItselfTellsIt(String master, String mode) {
    surroundings(master, mode);
    assertThat(YarnExit.of(2, "Cannot.")).isNull();
  }

  @Test
  void mainThrowsIt() {
    surroundings("yarn", "cluster");
    assertThat(catchThrowable(() -> Main.main(new String[] {"no-such-command"})))
        .hasMessageStartingWith("User application exited with status 2: Unmatched argument");
  }
}
