package dev.graft.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import dev.graft.config.ScheduleSettings.Type;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code train.schedule} in a job file. */
class ScheduleSettingsTest {

  private static ScheduleSettings read(String train) {
    return TrainKeys.read(train).schedule();
  }

  private static ScheduleSettings of(
      Type type, double warmUp, List<Double> milestones, double gamma, double end) {
    return new ScheduleSettings("train.schedule", type, warmUp, milestones, gamma, end);
  }

  @Test
  void everyKeyIsRead() {
    assertThat(read("train.epochs = 2").constant()).isTrue();
    assertThat(read("train { epochs = 2, schedule { type = cosine, warm-up = 10, end = 0.01 } }"))
        .isEqualTo(of(Type.COSINE, 10, List.of(), 1, 0.01));
    assertThat(
            read("train.schedule { type = step, warm-up = 5, milestones = [30, 60], gamma = 0.2 }"))
        .isEqualTo(of(Type.STEP, 5, List.of(30.0, 60.0), 0.2, 0));
    assertThat(read("train { epochs = 2, schedule.type = one-cycle }"))
        .isEqualTo(of(Type.ONE_CYCLE, 0.3, List.of(), 1, 0));
    assertThat(read("train { epochs = 2, schedule { type = one-cycle, warm-up = 0 } }").warmUp())
        .isZero();
  }

  /** Steps are steps however long is trained. */
  @ParameterizedTest
  @ValueSource(strings = {"warm-up = 5", "type = step, milestones = [30]"})
  void whatIsInStepsNeedsNoLength(String schedule) {
    assertThat(read("train.schedule { " + schedule + " }").constant()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "schedule.type = cosine | train.schedule.type = \"cosine\" (job.conf line 4): it is laid out over the whole training, and how long that is train.epochs must say",
        "schedule.type = linear, early-stopping.patience = 3 | how long that is train.epochs must say",
        "schedule.type = step | how long that is train.epochs must say",
        "schedule.warm-up = 0.1 | train.schedule.warm-up = 0.1 (job.conf line 4): it is laid out over the whole training",
        "schedule.type = polynomial | use one of [constant, step, cosine, one-cycle, linear]",
        "schedule.warm-up = -1 | it must be 0, or a share of all steps (below 1) or a number of them",
        "schedule.warm-up = 1.5 | it must be 0, or a share of all steps (below 1) or a number of them",
        "schedule { type = step, milestones = [] } | name one at least, ascending",
        "schedule { type = step, milestones = [60, 30] } | name one at least, ascending",
        "schedule { type = step, milestones = [0.5, 100] } | name one at least, ascending, all shares or all numbers of steps",
        "schedule { type = step, milestones = [1.5] } | in which each number is a share of all steps (below 1) or a number of them",
        "epochs = 1, schedule { type = cosine, gamma = 0.5 } | train.schedule.gamma = 0.5 (job.conf line 4): train.schedule.type = cosine does not use it, leave it out",
        "schedule { type = constant, end = 0.5 } | train.schedule.type = constant does not use it",
        "epochs = 1, schedule { type = cosine, end = 1 } | it must be from 0 to less than 1",
        "schedule { type = step, gamma = 0, milestones = [3] } | it must be above 0",
        "schedule.warm-up = 3, optimizer.type = adadelta | train.optimizer.type = adadelta has no learning rate",
        "schedule.warm-up = 3, optimizer.type = lbfgs | by exact gradients of all examples, leave it out",
      })
  void isRefusedWhereItMeansNothing(String train, String why) {
    assertThatThrownBy(() -> read("train { " + train + " }"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining(why);
  }
}
