package dev.graft.average;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.config.ScheduleSettings;
import dev.graft.train.RateSchedule;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class QuadraticRuleTest {

  /**
   * Rates of 0.1 times 1/3, 2/3, 1, 0.75, 0.5, 0.25: with alpha 0.2 2^2 = 4 in the rise, too, then
   * (0.2 / 0.075)^2 = 7.1, 4^2, 8^2.
   */
  @Test
  void intervalsGrowAsTheRateFalls() {
    RateSchedule schedule =
        RateSchedule.of(
            new ScheduleSettings(
                "train.schedule", ScheduleSettings.Type.LINEAR, 2, List.of(), 1, 0),
            6);
    QuadraticRule rule = new QuadraticRule(0.2, 0.1, schedule);
    assertThat(IntStream.range(0, 6).map(step -> rule.interval(1, step)).toArray())
        .containsExactly(4, 4, 4, 7, 16, 64);
    assertThat(IntStream.range(0, 6).map(step -> rule.interval(10, step)).toArray())
        .containsExactly(10, 10, 10, 10, 16, 64);
    assertThat(new QuadraticRule(1e9, 0.1, schedule).interval(1, 5)).isEqualTo(Integer.MAX_VALUE);
  }
}
