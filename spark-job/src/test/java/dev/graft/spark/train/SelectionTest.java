package dev.graft.spark.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.evaluate.RegressionMetrics;
import dev.graft.io.SavedState;
import dev.graft.spark.Fixtures;
import dev.graft.train.TrainState;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What validations of predicted numbers say. */
class SelectionTest {

  private final Selection selection =
      new Selection(
          Fixtures.settings("train.early-stopping.patience = 2"),
          state(0),
          List.of(),
          (merged, description) -> null);

  private static TrainState state(float weight) {
    return new TrainState(new float[] {weight}, new float[0], new float[0], 0);
  }

  private Selection.Next validated(int round, double r2) {
    return selection.validated(
        round, state(round), new RegressionMetrics(1, 1, 1, 1, r2, null, null));
  }

  /** r2 may be far below zero, and still more is better. */
  @Test
  void theBestRoundIsTheOneThatExplainsMost() {
    validated(1, -5);
    validated(2, 0.25);
    validated(3, -0.5);
    assertThat(selection.bestRound()).isEqualTo(2);
    assertThat(selection.outcome(Optional.empty()).chosen().metrics().main()).isEqualTo(0.25);
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

  /** Rounds of a step or two say little. */
  @Test
  void theStepsOfRoundsArePatienceToo() {
    Selection patient =
        new Selection(
            Fixtures.settings("train.early-stopping { patience = 1, min-steps = 5 }"),
            state(0),
            List.of(),
            (merged, description) -> null);
    RegressionMetrics same = new RegressionMetrics(1, 1, 1, 1, 0.5, null, null);
    patient.validated(1, state(1), same);
    patient.averaged(state(2), 3);
    assertThat(patient.validated(2, state(2), same)).isEqualTo(Selection.Next.CONTINUE);
    patient.averaged(state(3), 2);
    assertThat(patient.validated(3, state(3), same)).isEqualTo(Selection.Next.STOP);
  }

  /** Accuracy stands at the share of the majority while the network learns to tell classes. */
  @Test
  void betweenEqualRoundsTheLossDecides() {
    selection.validated(1, state(1), new RegressionMetrics(1, 3, 1, 1, 0.5, null, null));
    selection.validated(2, state(2), new RegressionMetrics(1, 2, 1, 1, 0.5, null, null));
    selection.validated(3, state(3), new RegressionMetrics(1, 2.5, 1, 1, 0.5, null, null));
    assertThat(selection.bestRound()).isEqualTo(2);
  }

  @Test
  void theMetricOfTheJobDecides() {
    Selection byLoss =
        new Selection(
            Fixtures.settings("evaluate.metric = loss"),
            state(0),
            List.of(),
            (merged, description) -> null);
    byLoss.validated(1, state(1), new RegressionMetrics(1, 3, 1, 1, 0.9, null, null));
    byLoss.validated(2, state(2), new RegressionMetrics(1, 2, 1, 1, 0.1, null, null));
    assertThat(byLoss.bestRound()).isEqualTo(2);
  }

  @Test
  void theStartIsKeptIfNoRoundIsBetter() {
    selection.started(new RegressionMetrics(1, 1, 1, 1, 0.6, null, null));
    validated(1, 0.5);
    assertThat(selection.bestRound()).isZero();
    assertThat(selection.best().weights()).containsExactly(0);
    assertThat(selection.outcome(Optional.empty()).chosen().metrics().main()).isEqualTo(0.6);
    assertThat(selection.start().value()).isEqualTo(0.6);
    validated(2, 0.7);
    assertThat(selection.bestRound()).isEqualTo(2);
  }

  @Test
  void whatItKnowsOfTheStartIsContinuedFrom() {
    selection.started(new RegressionMetrics(1, 1, 1, 1, 0.6, null, null));
    validated(1, 0.5);
    SavedState saved = new SavedState();
    selection.save(saved);
    Selection after =
        new Selection(Fixtures.settings(), state(9), List.of(), (merged, description) -> null);
    after.restore(saved, best -> new RegressionMetrics(1, 1, 1, 1, 0.6, null, null));
    assertThat(after.start()).isEqualTo(selection.start());
    assertThat(after.bestRound()).isZero();
    assertThat(after.best().weights()).containsExactly(0);
  }
}
