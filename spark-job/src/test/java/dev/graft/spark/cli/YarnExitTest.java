package dev.graft.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import org.apache.spark.SparkUserAppException;
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
  @CsvSource({"2", "3", "143"})
  void inClusterModeYarnIsToldTheCode(int code) throws Exception {
    surroundings("yarn", "cluster");
    assertThat(YarnExit.of(code))
        .isInstanceOfSatisfying(
            SparkUserAppException.class, told -> assertThat(told.exitCode()).isEqualTo(code));
  }

  @ParameterizedTest
  @CsvSource({"yarn, client", "yarn,", "spark://host:7077, cluster", "'local[2]',", ","})
  void elsewhereTheExitItselfTellsIt(String master, String mode) throws Exception {
    surroundings(master, mode);
    assertThat(YarnExit.of(2)).isNull();
  }

  @Test
  void mainThrowsIt() {
    surroundings("yarn", "cluster");
    assertThat(catchThrowable(() -> Main.main(new String[] {"no-such-command"})))
        .isInstanceOfSatisfying(
            SparkUserAppException.class, told -> assertThat(told.exitCode()).isEqualTo(2));
  }
}
