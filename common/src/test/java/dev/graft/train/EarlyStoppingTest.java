package dev.graft.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.evaluate.Score;
import org.junit.jupiter.api.Test;

class EarlyStoppingTest {

  private static Score score(double value) {
    return new Score(value, 1);
  }

  /** Accuracy stands still at the majority's share while the network begins to learn. */
  @Test
  void betweenEqualScoresTheLossDecides() {
    EarlyStopping stopping = new EarlyStopping(1, 0, 0);
    stopping.improves(new Score(0.7, 0.6));
    assertThat(stopping.improves(new Score(0.7, 0.5))).isTrue();
    assertThat(stopping.stops()).isFalse();
    assertThat(stopping.improves(new Score(0.7, 0.55))).isFalse();
    assertThat(stopping.stops()).isTrue();
  }

  /** All validation examples are told right: waiting for more would never end. */
  @Test
  void aLowerLossIsNothingToWaitForWhereNothingBetterIsToBeHad() {
    EarlyStopping stopping = new EarlyStopping(1, 0, 0);
    stopping.improves(new Score(1, 0.6));
    assertThat(stopping.improves(new Score(1, 0.5))).isTrue();
    assertThat(stopping.stops()).isTrue();
  }

  @Test
  void aLowerLossDoesNotEndTheWaitWhereADifferenceIsAskedFor() {
    EarlyStopping stopping = new EarlyStopping(1, 0, 1e-9);
    stopping.improves(new Score(0.7, 0.6));
    assertThat(stopping.improves(new Score(0.7, 0.5))).isTrue();
    assertThat(stopping.stops()).isTrue();
  }

  @Test
  void theFirstScoreIsTheBestSoFar() {
    assertThat(new EarlyStopping(1, 0, 0).improves(score(0))).isTrue();
  }

  @Test
  void onlyAHigherScoreIsBetter() {
    EarlyStopping stopping = new EarlyStopping(0, 0, 0);
    stopping.improves(score(0.5));
    assertThat(stopping.improves(score(0.5))).isFalse();
    assertThat(stopping.improves(score(0.4))).isFalse();
    assertThat(stopping.improves(score(0.6))).isTrue();
    assertThat(stopping.improves(score(0.55))).isFalse();
  }

  /** An epoch of few examples is a step or two. */
  @Test
  void waitsForSoManyStepsToo() {
    EarlyStopping stopping = new EarlyStopping(1, 5, 0);
    stopping.took(4);
    stopping.improves(score(0.5));
    stopping.took(4);
    stopping.improves(score(0.4));
    assertThat(stopping.stops()).isFalse();
    stopping.took(1);
    stopping.improves(score(0.3));
    assertThat(stopping.stops()).isTrue();
  }

  @Test
  void stopsAfterSoManyScoresInARowWithoutImprovement() {
    EarlyStopping stopping = new EarlyStopping(2, 0, 0);
    stopping.improves(score(0.5));
    stopping.improves(score(0.4));
    assertThat(stopping.stops()).isFalse();
    stopping.improves(score(0.6));
    stopping.improves(score(0.6));
    assertThat(stopping.stops()).isFalse();
    stopping.improves(score(0.5));
    assertThat(stopping.stops()).isTrue();
  }

  @Test
  void aSmallImprovementIsKeptButDoesNotEndTheWait() {
    EarlyStopping stopping = new EarlyStopping(1, 0, 0.1);
    stopping.improves(score(0.5));
    assertThat(stopping.improves(score(0.55))).isTrue();
    assertThat(stopping.stops()).isTrue();
    assertThat(stopping.improves(score(0.7))).isTrue();
    assertThat(stopping.stops()).isFalse();
  }

  @Test
  void patienceZeroNeverStops() {
    EarlyStopping stopping = new EarlyStopping(0, 0, 0);
    for (int i = 0; i < 100; i++) {
      stopping.improves(score(-i));
    }
    assertThat(stopping.stops()).isFalse();
  }
}
