package dev.graft.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.graft.plan.WorkerCost.Timed;
import org.junit.jupiter.api.Test;

/** Costs that are known are found again; what cannot be is not below nothing. */
class WorkerCostTest {

  private static final WorkerCost KNOWN = new WorkerCost(0.3, 0.02, 0.001);

  private static Timed timed(int steps, double minibatch) {
    return new Timed(steps, minibatch, KNOWN.seconds(steps, minibatch));
  }

  private static void same(WorkerCost found, WorkerCost expected) {
    assertThat(found.round()).isCloseTo(expected.round(), within(1e-12));
    assertThat(found.step()).isCloseTo(expected.step(), within(1e-12));
    assertThat(found.example()).isCloseTo(expected.example(), within(1e-12));
  }

  @Test
  void threeTimesTellRoundStepAndExample() {
    assertThat(KNOWN.seconds(8, 32)).isCloseTo(0.3 + 8 * 0.052, within(1e-12));
    same(WorkerCost.of(timed(1, 32), timed(8, 32), timed(1, 8)), KNOWN);
  }

  @Test
  void ofOneMinibatchSizeAStepIsAllItsExamples() {
    same(
        WorkerCost.of(timed(1, 32), timed(8, 32), timed(1, 32)),
        new WorkerCost(0.3, 0, 0.052 / 32));
  }

  @Test
  void ofRoundsOfOneMinibatchNothingIsTheRounds() {
    same(
        WorkerCost.of(timed(1, 32), timed(1, 32), timed(1, 8)),
        new WorkerCost(0, 0.352 - 0.032, 0.001));
  }

  @Test
  void noiseMakesNothingNegative() {
    WorkerCost found =
        WorkerCost.of(new Timed(1, 32, 0.1), new Timed(8, 32, 0.09), new Timed(1, 8, 0.12));
    same(found, new WorkerCost(0.09, 0, 0));
    same(
        WorkerCost.of(new Timed(1, 32, 0.1), new Timed(2, 32, 0.25), new Timed(1, 8, 0.0)),
        new WorkerCost(0, 0.15 - 32 * 0.1 / 24, 0.1 / 24));
  }
}
