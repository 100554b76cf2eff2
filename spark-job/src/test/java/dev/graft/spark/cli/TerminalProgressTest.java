package dev.graft.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.listen.TrainingListener;
import dev.graft.listen.TrainingPosition;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TerminalProgressTest {

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final LiveLine line =
      new LiveLine(new PrintStream(written, true, StandardCharsets.UTF_8), 100);

  /** What a terminal shows at the end. */
  private String screen() {
    StringBuilder screen = new StringBuilder();
    for (String row : written.toString(StandardCharsets.UTF_8).split("\n", -1)) {
      String last = row.substring(row.lastIndexOf('\r') + 1).replace("\u001b[K", "");
      screen.append(last).append('\n');
    }
    return screen.toString().strip();
  }

  @Test
  void tasksGoAndTheLastRoundOfATrainingStays() {
    try (TerminalProgress progress = new TerminalProgress(line)) {
      progress.tasks("read: survey", 3, 12);
      progress.training(position(40), false);
      progress.tasks("round 41 of 200", 1, 2);
      progress.training(position(200), true);
      progress.trainingEnds();
      progress.tasks("evaluation", 1, 2);
    }

    assertThat(screen().lines()).hasSize(1);
    assertThat(screen())
        .startsWith("fine-tune 100%")
        .contains("200/200", "loss 0.2500, validation accuracy 0.7500");
    assertThat(written.toString(StandardCharsets.UTF_8))
        .contains("read: survey", "evaluation")
        .doesNotContain("round 41");
  }

  @Test
  void aStageThatIsThroughIsGoneBeforeWhatFollowsIsPrinted() {
    TerminalProgress progress = new TerminalProgress(line);
    progress.tasks("read: survey", 11, 12);
    progress.tasks("read: survey", 12, 12);

    assertThat(screen()).isEmpty();
  }

  @Test
  void aStageThatBreaksOffIsGoneTooAndATrainingIsNot() {
    TerminalProgress progress = new TerminalProgress(line);
    progress.tasks("read: survey", 11, 12);
    progress.tasksEnd("another");
    progress.tasksEnd("read: survey");

    assertThat(screen()).isEmpty();

    progress.training(position(200), false);
    progress.tasksEnd("fine-tune");
    progress.training(position(200), true);

    assertThat(screen()).startsWith("fine-tune 100%");
  }

  @Test
  void whatIsPrintedBetweenHasALineOfItsOwn() {
    line.accept("half of a bar");
    line.makeWay();
    line.accept("a state that would be written over the line to come");

    assertThat(screen()).isEmpty();
    assertThat(written.toString(StandardCharsets.UTF_8)).doesNotContain("written over");
  }

  @Test
  void namesOfStrangersDoNotMoveTheCursor() {
    try (TerminalProgress progress = new TerminalProgress(line)) {
      progress.tasks("model\u001b[2J\nof a stranger", 1, 2);
    }

    assertThat(written.toString(StandardCharsets.UTF_8)).doesNotContain("\u001b[2J");
  }

  private static TrainingPosition position(int round) {
    return new TrainingPosition(
        "fine-tune",
        new TrainingListener.Plan(1, null, null, 200, 10),
        new TrainingListener.Round(round, 1, round, 8, 0, 0.25, 0.1, 0.01, 1, 1),
        ", validation accuracy 0.7500",
        0,
        8L * round,
        round);
  }
}
