package dev.graft.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.graft.UnusableInputException;
import dev.graft.config.ScheduleSettings;
import dev.graft.config.ScheduleSettings.Type;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The factors of the learning rate, worked out by hand. */
class RateScheduleTest {

  private static RateSchedule of(Type type, double warmUp, double end, int steps) {
    return RateSchedule.of(
        new ScheduleSettings("train.schedule", type, warmUp, List.of(), 0.1, end), steps);
  }

  private static RateSchedule atMilestones(int steps, double... milestones) {
    return RateSchedule.of(
        new ScheduleSettings(
            "train.schedule", Type.STEP, 0, Arrays.stream(milestones).boxed().toList(), 0.1, 0),
        steps);
  }

  private static void assertFactors(RateSchedule schedule, double... expected) {
    assertThat(IntStream.range(0, expected.length).mapToDouble(schedule::factor).toArray())
        .containsExactly(expected, within(1e-12));
  }

  @Test
  void theRateRisesInEqualStepsAndStays() {
    assertFactors(of(Type.CONSTANT, 3, 0, 6), 0.25, 0.5, 0.75, 1, 1, 1);
    assertFactors(of(Type.CONSTANT, 0.5, 0, 6), 0.25, 0.5, 0.75, 1, 1, 1);
    assertFactors(RateSchedule.CONSTANT, 1, 1, 1);
  }

  @Test
  void itFallsLinearly() {
    assertFactors(of(Type.LINEAR, 0, 0, 4), 1, 0.75, 0.5, 0.25);
    assertFactors(of(Type.LINEAR, 1, 0.2, 5), 0.5, 1, 0.8, 0.6, 0.4);
  }

  /** cos of 0, 60, 120 degrees. */
  @Test
  void itFallsByHalfACosine() {
    assertFactors(of(Type.COSINE, 0, 0, 3), 1, 0.75, 0.25);
    assertFactors(of(Type.COSINE, 2, 0.1, 5), 1 / 3.0, 2 / 3.0, 1, 0.1 + 0.9 * 0.75, 0.1 + 0.9 / 4);
  }

  @Test
  void itIsDividedAtMilestones() {
    assertFactors(atMilestones(6, 2, 4), 1, 1, 0.1, 0.1, 0.01, 0.01);
    assertFactors(atMilestones(4, 0.5, 0.75), 1, 1, 0.1, 0.01);
  }

  /** What PyTorch 2.7.1 says: OneCycleLR(max_lr=1, total_steps=10). */
  @Test
  void oneCycleIsPyTorchs() {
    assertFactors(
        of(Type.ONE_CYCLE, 0.3, 0, 10),
        0.040000000000000036,
        0.52,
        1.0,
        0.9504846320134737,
        0.8117456539497631,
        0.6112620219362893,
        0.38874197806371075,
        0.18825834605023697,
        0.049519367986526286,
        4e-06);
    assertThat(of(Type.ONE_CYCLE, 1, 0, 10).factor(0)).isEqualTo(1);
    assertThat(of(Type.ONE_CYCLE, 0.3, 0, 1).factor(0)).isFinite();
  }

  @Test
  void theMeanIsOverTheStepsOfARound() {
    RateSchedule linear = of(Type.LINEAR, 0, 0, 4);
    assertThat(linear.mean(1, 3)).isEqualTo(0.625);
    assertThat(RateSchedule.CONSTANT.mean(5, 12)).isEqualTo(1);
  }

  @Test
  void aRangeTestGrowsByFactors() {
    assertFactors(RateSchedule.ramp(0.01, 100, 5), 0.01, 0.1, 1, 10, 100);
    assertFactors(of(Type.LINEAR, 0, 0, 4).times(0.5), 0.5, 0.375, 0.25, 0.125);
  }

  @Test
  void isRefusedWhereItIsLongerThanTheTraining() {
    assertThatThrownBy(() -> of(Type.COSINE, 40, 0, 40))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot use train.schedule.warm-up with 40 steps: training has 40, of each worker, in all; give fewer, a share below 1, or more train.epochs.");
    assertThatThrownBy(() -> atMilestones(40, 30, 60))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageStartingWith("Cannot use train.schedule.milestones with 60 steps: training has");
    assertThat(of(Type.COSINE, 39, 0, 40).warmUp()).isEqualTo(39);
  }
}
