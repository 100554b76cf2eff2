package dev.graft.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Worked out by hand. */
class RoundCostsTest {

  private static final RoundCosts COSTS = new RoundCosts(0.01, 0.001, 1e-9, 0.005);

  /** 100 MB each way. */
  private static final long STATE = 100_000_000;

  private static Exchange exchange(int workers, int executors, int slots, boolean onDriver) {
    return new Exchange(STATE, STATE, workers, executors, slots, onDriver);
  }

  @Test
  void theDriverHandlesWhatItSendsAndEveryReply() {
    assertThat(exchange(8, 4, 8, true).handled()).isEqualTo(9 * STATE);
    assertThat(exchange(8, 4, 8, true).crossing()).isEqualTo(10 * STATE);
  }

  @Test
  void executorsShareTheRepliesAndTheDriverGetsOneAverage() {
    assertThat(exchange(8, 4, 8, false).handled()).isEqualTo(4 * STATE);
    // The broadcast twice, the replies of two workers, the average.
    assertThat(exchange(8, 4, 8, false).crossing()).isEqualTo(5 * STATE);
    // However many there are.
    assertThat(exchange(800, 400, 800, false).crossing()).isEqualTo(5 * STATE);
    // Three turns of a slot.
    assertThat(exchange(24, 4, 8, false).turns()).isEqualTo(3);
    assertThat(exchange(24, 4, 8, false).handled()).isEqualTo(8 * STATE);
  }

  @Test
  void aRoundInOneJvmCrossesNothing() {
    assertThat(COSTS.seconds(exchange(2, 1, 2, true), Link.none()))
        .isCloseTo(0.01 + 0.002 + 0.3, within(1e-12));
  }

  @Test
  void aRoundOfACluster() {
    // 800 Mbit take 80 ms at 10 Gbit/s.
    assertThat(COSTS.seconds(exchange(8, 4, 8, true), new Link(10)))
        .isCloseTo(0.01 + 0.008 + 0.9 + 2 * 0.005 + 10 * 0.08, within(1e-12));
    assertThat(COSTS.seconds(exchange(8, 4, 8, false), new Link(25)))
        .isCloseTo(0.01 + 0.008 + 0.4 + 2 * 0.005 + 5 * 0.032, within(1e-12));
  }

  @Test
  void whatWasMeasuredIsWhatIsExpected() {
    Exchange here = exchange(2, 1, 2, true);
    RoundCosts twice = COSTS.fitting(2 * 0.312, here);
    assertThat(twice.seconds(here, Link.none())).isCloseTo(0.624, within(1e-12));
    assertThat(twice.fixed()).isCloseTo(0.02, within(1e-12));
    assertThat(twice.hop()).isEqualTo(0.005);
  }
}
