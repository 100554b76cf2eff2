package dev.graft.average;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.train.TrainState;
import dev.graft.train.WorkerReply;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoundAverageTest {

  private static final TrainState START =
      new TrainState(new float[] {9, 9}, new float[] {9, 9, 9}, 10, 4);

  private static WorkerReply reply(
      int partition, long examples, int steps, double loss, float[] weights, float[] moments) {
    return new WorkerReply(7, partition, examples, steps, loss, weights, moments);
  }

  private static final WorkerReply THIRTY =
      reply(0, 30, 3, 12, new float[] {1, 2}, new float[] {4, 0, 8});
  private static final WorkerReply TEN =
      reply(1, 10, 2, 8, new float[] {5, -2}, new float[] {0, 4, -8});
  private static final WorkerReply NONE = reply(2, 0, 0, 0, new float[0], new float[0]);

  @Test
  void weightsAndMomentsAreWeightedByExamples() {
    RoundAverage average = RoundAverage.of(START, List.of(THIRTY, TEN));
    assertThat(average.state().weights()).containsExactly(2, 1);
    assertThat(average.state().moments()).containsExactly(3, 1, 4);
    assertThat(average.examples()).isEqualTo(40);
    assertThat(average.loss()).isEqualTo(0.5);
  }

  @Test
  void stepsGoOnByTheLargestNumberOfStepsThatAWorkerTook() {
    TrainState state = RoundAverage.of(START, List.of(TEN, THIRTY)).state();
    assertThat(state.steps()).isEqualTo(13);
    assertThat(state.epoch()).isEqualTo(4);
  }

  @Test
  void aWorkerWithoutExamplesIsIgnored() {
    RoundAverage average = RoundAverage.of(START, List.of(NONE, THIRTY, TEN));
    assertThat(average.state().weights()).containsExactly(2, 1);
    assertThat(average.examples()).isEqualTo(40);
  }

  @Test
  void anOptimizerWithoutMomentsHasNoneAfterwards() {
    TrainState start = new TrainState(new float[2], new float[0], 0, 0);
    WorkerReply plain = reply(0, 5, 1, 1, new float[] {1, 2}, new float[0]);
    assertThat(RoundAverage.of(start, List.of(plain)).state().moments()).isEmpty();
  }

  @Test
  void aRoundInWhichNobodyTrainedIsRefused() {
    assertThatThrownBy(() -> RoundAverage.of(START, List.of(NONE)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Cannot average: no worker has trained on any example");
  }

  @Test
  void repliesOfAnotherLengthThanWhatWasSentAreRefused() {
    WorkerReply foreign = reply(0, 5, 1, 1, new float[4], new float[3]);
    assertThatThrownBy(() -> RoundAverage.of(START, List.of(foreign)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Cannot average: workers replied with 4 weights and 3 moments, 2 and 3 were sent");
  }

  @Test
  void repliesOfDifferentLengthsAreRefused() {
    WorkerReply foreign = reply(1, 5, 1, 1, new float[2], new float[1]);
    assertThatThrownBy(() -> RoundAverage.of(START, List.of(THIRTY, foreign)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot average vectors of different lengths: 3 and 1");
  }
}
