package dev.graft.spark.job;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import org.junit.jupiter.api.Test;

class CandidateScoresTest {

  @Test
  void aSampleThatADriverCannotCompareIsRefused() {
    assertThatCode(() -> CandidateScores.checkSample(24_414, 100_000)).doesNotThrowAnyException();
    assertThatThrownBy(() -> CandidateScores.checkSample(24_415, 100_000))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("set rank.sample to 24414 at most");
    assertThatCode(() -> CandidateScores.checkSample(100_000, 8)).doesNotThrowAnyException();
    assertThatThrownBy(() -> CandidateScores.checkSample(100_001, 8))
        .hasMessageContaining("set rank.sample to 100000 at most");
  }
}
