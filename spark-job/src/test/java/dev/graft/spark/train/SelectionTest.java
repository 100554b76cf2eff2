package dev.graft.spark.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.evaluate.RegressionMetrics;
import dev.graft.spark.Fixtures;
import dev.graft.train.TrainState;
import org.junit.jupiter.api.Test;

/** What validations of predicted numbers say. */
class SelectionTest {

  private final Selection selection =
      new Selection(
          Fixtures.settings("train.early-stopping.patience = 2").train(),
          state(0),
          (merged, description) -> null);

  private static TrainState state(float weight) {
    return new TrainState(new float[] {weight}, new float[0], new float[0], 0);
  }

  private Selection.Next validated(int round, double r2) {
    return selection.validated(round, state(round), new RegressionMetrics(1, 1, 1, 1, r2, null));
  }

  /** r2 may be far below zero, and still more is better. */
  @Test
  void theBestRoundIsTheOneThatExplainsMost() {
    validated(1, -5);
    validated(2, 0.25);
    validated(3, -0.5);
    assertThat(selection.bestRound()).isEqualTo(2);
    assertThat(selection.validation().main()).isEqualTo(0.25);
    assertThat(selection.best().weights()).containsExactly(2);
  }

  @Test
  void aValidationThatIsNoNumberIsWorseThanAny() {
    validated(1, Double.NaN);
    assertThat(selection.bestRound()).isEqualTo(1);
    assertThat(validated(2, -1e6)).isEqualTo(Selection.Next.CONTINUE);
    assertThat(selection.bestRound()).isEqualTo(2);
    assertThat(validated(3, Double.NaN)).isEqualTo(Selection.Next.CONTINUE);
    assertThat(validated(4, Double.NaN)).isEqualTo(Selection.Next.STOP);
    assertThat(selection.bestRound()).isEqualTo(2);
  }
}
