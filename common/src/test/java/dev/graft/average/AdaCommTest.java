package dev.graft.average;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdaCommTest {

  @ParameterizedTest
  @CsvSource({
    "16, 2, 2, 16",
    "16, 2, 0.5, 8",
    "16, 2, 0.51, 9",
    "16, 2, 1, 12",
    "16, 2, 1e-9, 1",
    "1, 2, 0.5, 1",
  })
  void theIntervalShrinksWithTheRootOfTheLoss(
      int firstInterval, double firstLoss, double loss, int expected) {
    assertThat(AdaComm.interval(firstInterval, firstLoss, loss)).isEqualTo(expected);
  }

  /** 10 sqrt(0.09) is 3, but from 0.063 / 0.7 it comes out a little above. */
  @ParameterizedTest
  @CsvSource({"10, 0.25, 0.09, 6", "100, 1, 0.0049, 7", "10, 0.7, 0.063, 3", "20, 2.5, 1.225, 14"})
  void aWholeIntervalIsNotRoundedUp(
      int firstInterval, double firstLoss, double loss, int expected) {
    assertThat(AdaComm.interval(firstInterval, firstLoss, loss)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "2, 3, 16",
    "2, NaN, 16",
    "2, Infinity, 16",
    "2, -1, 16",
    "0, 1, 16",
    "0, 0, 16",
    "-1, -0.5, 16",
    "NaN, 1, 16",
    "Infinity, 1, 16",
    "2, 0, 1",
  })
  void lossesThatCannotBeComparedLeaveTheFirstInterval(
      double firstLoss, double loss, int expected) {
    assertThat(AdaComm.interval(16, firstLoss, loss)).isEqualTo(expected);
  }
}
