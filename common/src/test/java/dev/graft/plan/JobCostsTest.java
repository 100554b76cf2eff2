package dev.graft.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.graft.plan.JobCosts.Course;
import dev.graft.plan.JobCosts.Expected;
import dev.graft.plan.JobCosts.Load;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Worked out by hand. */
class JobCostsTest {

  private static final JobCosts COSTS =
      new JobCosts(
          60,
          2,
          16,
          0.01,
          0.002,
          new WorkerCost(0.5, 0.1, 0.001),
          new RoundCosts(0.1, 0.01, 0, 0),
          WarmUp.none(),
          0.05);

  private static Expected expected(int workers, int executors) {
    Exchange exchange = new Exchange(0, 0, workers, executors, executors, true);
    return COSTS.expected(
        new Course(exchange, 100, 10, 20, 195), new Load(8_000, 3_000, 3), new Link(10));
  }

  @Test
  void aJobIsReadFeaturizedTrainedAndEvaluated() {
    Expected four = expected(4, 4);
    assertThat(four.beside()).isCloseTo(0.14, within(1e-12));
    // Ten minibatches of 0.2 s, and half a second to begin and to reply.
    assertThat(four.round()).isCloseTo(0.14 + 0.5 + 2, within(1e-12));
    assertThat(four.efficiency()).isCloseTo(2.5 / 2.64, within(1e-12));
    // Twice as many slots as it was measured with.
    assertThat(four.read()).isCloseTo(30, within(1e-12));
    assertThat(four.featurize()).isCloseTo(20, within(1e-12));
    // The last rounds of an epoch are shorter.
    assertThat(four.train()).isCloseTo(20 * (0.64 + 0.05) + 195 * 0.2, within(1e-12));
    assertThat(four.evaluate()).isCloseTo(0.3 + 1.5, within(1e-12));
    assertThat(four.seconds()).isCloseTo(30 + 20 + 52.8 + 1.8, within(1e-12));
  }

  @Test
  void moreWorkersThanSlotsTakeTurns() {
    assertThat(expected(4, 2).train())
        .isCloseTo(20 * (0.14 + 0.05) + 2 * (20 * 0.5 + 39), within(1e-12));
  }

  @Test
  void moreSlotsThanPiecesReadNoFaster() {
    assertThat(expected(64, 64).read()).isCloseTo(60 * 2 / 16.0, within(1e-12));
  }

  @Test
  void fewRoundsAreTakenByAJvmThatIsNotWarm() {
    JobCosts young =
        new JobCosts(
            0, 1, 1, 0, 0, COSTS.worker(), COSTS.round(), new WarmUp(List.of(6.0, 2.0, 2.0)), 0);
    Exchange exchange = new Exchange(0, 0, 4, 4, 4, true);
    Expected one =
        young.expected(new Course(exchange, 100, 10, 1, 10), new Load(0, 0, 0), Link.none());
    assertThat(one.round()).isCloseTo(3 * 2.64, within(1e-12));
    assertThat(one.train()).isCloseTo(3 * 2.64, within(1e-12));
    assertThat(one.beside()).isCloseTo(3 * 0.14, within(1e-12));
  }
}
