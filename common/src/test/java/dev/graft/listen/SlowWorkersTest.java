package dev.graft.listen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.average.Acceptance;
import org.junit.jupiter.api.Test;

class SlowWorkersTest {

  private static SlowWorkers after(int rounds, double seconds, int... slowest) {
    SlowWorkers workers = new SlowWorkers();
    for (int round = 0; round < rounds; round++) {
      int partition = slowest[round % slowest.length];
      workers.waitedFor(new Acceptance.Slowest(partition, seconds, 2));
    }
    return workers;
  }

  @Test
  void oneThatHoldsUpMostRoundsByHalfIsTold() {
    SlowWorkers.Told told = after(10, 5, 3, 3, 1, 3, 0).seen().orElseThrow();
    assertThat(told).isEqualTo(new SlowWorkers.Told(10, 5, 2, 3, 6));
    assertThat(told.much()).isTrue();
    assertThat(told.sentence())
        .isEqualTo(
            "worker 3, counted from 0, was the slowest in 6 of 10 rounds; the slowest took 2.5 times as long as the median of the others: look at the machine that it runs on");
  }

  @Test
  void takingTurnsOrALittleLongerIsNothing() {
    assertThat(after(10, 5, 0, 1, 2, 3).seen().orElseThrow().much()).isFalse();
    assertThat(after(10, 2.9, 3).seen().orElseThrow().much()).isFalse();
    assertThat(new SlowWorkers.Told(10, 0.05, 0.01, 3, 9).much()).isFalse();
    assertThat(new SlowWorkers().seen()).isEmpty();
  }
}
