package dev.graft.listen;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LogProgressTest {

  private static final long SECOND = 1_000_000_000L;

  private final AtomicLong clock = new AtomicLong();
  private final List<String> lines = new ArrayList<>();

  @Test
  void tenThousandRoundsOfTenMillisecondsGetALineEveryFiveSecondsAndOneAtTheEnd() {
    LogProgress progress = progress();
    for (int round = 1; round <= 10_000; round++) {
      clock.addAndGet(SECOND / 100);
      progress.training(at(round, 10_000, round / 100.0), false);
    }
    progress.training(at(10_000, 10_000, 100), true);
    progress.trainingEnds();

    assertThat(lines).hasSize(100 / 5 + 1);
  }

  @Test
  void aStageIsToldWhenItTakesLong() {
    LogProgress progress = progress();
    progress.tasks("read", 1, 40);
    clock.addAndGet(6 * SECOND);
    progress.tasks("read", 2, 40);
    progress.tasks("read", 3, 40);
    clock.addAndGet(6 * SECOND);
    progress.tasks("read", 40, 40);

    assertThat(lines).containsExactly("read: 2 of 40 tasks");
  }

  @Test
  void inATrainingTasksAreToldOfRoundsThatTakeLong() {
    LogProgress progress = progress();
    progress.training(at(1, 100, 1), false);
    clock.addAndGet(6 * SECOND);
    progress.tasks("round 2", 1, 2);
    assertThat(lines).isEmpty();
    clock.addAndGet(20 * SECOND);
    progress.tasks("round 2", 1, 2);
    assertThat(lines).containsExactly("round 2: 1 of 2 tasks");
    progress.trainingEnds();
    clock.addAndGet(6 * SECOND);
    progress.tasks("test", 1, 2);
    assertThat(lines).hasSize(2);
  }

  private LogProgress progress() {
    return new LogProgress(5, clock::get, lines::add);
  }

  @Test
  void aLineSaysWhatIsLeft() {
    // This try began after round 20; 40 rounds have taken 80 s, 40 are left.
    TrainingPosition position =
        new TrainingPosition(
            "fine-tune",
            new TrainingListener.Plan(4, null, null, 100, 5),
            round(60, 3),
            ", validation loss 0.5000 accuracy 0.7500",
            20,
            8_000,
            80);

    assertThat(position.line())
        .isEqualTo(
            "fine-tune: epoch 3/5, round 60/100, loss 0.2500, validation loss 0.5000 accuracy 0.7500, 100 examples/s, 1 min 20 s left");
  }

  @Test
  void whereTheNumberOfRoundsIsNotKnownEpochsTellWhatIsLeft() {
    TrainingPosition position =
        new TrainingPosition(
            "pretrain",
            new TrainingListener.Plan(4, null, null, 0, 4),
            round(60, 1),
            "",
            0,
            200,
            3600);

    assertThat(position.line())
        .isEqualTo("pretrain: epoch 1/4, round 60, loss 0.2500, 0 examples/s, 3 h 00 min left");
  }

  private static TrainingPosition at(int round, int rounds, double seconds) {
    return new TrainingPosition(
        "fine-tune",
        new TrainingListener.Plan(1, null, null, rounds, 1),
        round(round, 1),
        "",
        0,
        round,
        seconds);
  }

  private static TrainingListener.Round round(int round, int epoch) {
    return new TrainingListener.Round(round, epoch, round, 8, 0, 0.25, 0.1, 0.01, 1, 1);
  }
}
