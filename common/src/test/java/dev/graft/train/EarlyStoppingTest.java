package dev.graft.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EarlyStoppingTest {

  @Test
  void theFirstScoreIsTheBestSoFar() {
    assertThat(new EarlyStopping(1, 0).improves(0)).isTrue();
  }

  @Test
  void onlyAHigherScoreIsBetter() {
    EarlyStopping stopping = new EarlyStopping(0, 0);
    stopping.improves(0.5);
    assertThat(stopping.improves(0.5)).isFalse();
    assertThat(stopping.improves(0.4)).isFalse();
    assertThat(stopping.improves(0.6)).isTrue();
    assertThat(stopping.improves(0.55)).isFalse();
  }

  @Test
  void stopsAfterSoManyScoresInARowWithoutImprovement() {
    EarlyStopping stopping = new EarlyStopping(2, 0);
    stopping.improves(0.5);
    stopping.improves(0.4);
    assertThat(stopping.stops()).isFalse();
    stopping.improves(0.6);
    stopping.improves(0.6);
    assertThat(stopping.stops()).isFalse();
    stopping.improves(0.5);
    assertThat(stopping.stops()).isTrue();
  }

  @Test
  void aSmallImprovementIsKeptButDoesNotEndTheWait() {
    EarlyStopping stopping = new EarlyStopping(1, 0.1);
    stopping.improves(0.5);
    assertThat(stopping.improves(0.55)).isTrue();
    assertThat(stopping.stops()).isTrue();
    assertThat(stopping.improves(0.7)).isTrue();
    assertThat(stopping.stops()).isFalse();
  }

  @Test
  void patienceZeroNeverStops() {
    EarlyStopping stopping = new EarlyStopping(0, 0);
    for (int i = 0; i < 100; i++) {
      stopping.improves(-i);
    }
    assertThat(stopping.stops()).isFalse();
  }
}
