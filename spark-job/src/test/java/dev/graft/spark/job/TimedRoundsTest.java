package dev.graft.spark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.within;

import dev.graft.config.TrainSettings;
import dev.graft.plan.WorkerCost;
import dev.graft.plan.WorkerCost.Timed;
import dev.graft.spark.Fixtures;
import dev.graft.spark.train.RoundPlan;
import dev.graft.spark.train.TimedRound;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimedRoundsTest {

  /** Minibatches of 32 examples take 0.1 s in each of two workers, the rest of a round 0.01 s. */
  private static TimedRounds rounds(int... steps) {
    return new TimedRounds(
        IntStream.of(steps)
            .mapToObj(
                of -> new TimedRound(of, 2L * 32 * of, 0.1 * of, 0.1 * of + 0.01, 0.002, 100, 200))
            .toList());
  }

  @ParameterizedTest
  @CsvSource({"9, 8, 9", "8, 8, 8", "17, 8, 9", "15, 8, 8", "9, 5, 5", "9, 1, 1", "3, 4096, 3"})
  void anEpochIsDividedIntoAboutEqualRounds(int inEpoch, int wanted, int steps) {
    assertThat(TimedRounds.steps(inEpoch, wanted)).isEqualTo(steps);
  }

  /** Blocks of a little more than eight minibatches, as a sample's are. */
  @Test
  void noRoundOfABlockIsOfWhatIsLeftOver() {
    int steps = TimedRounds.steps((257 + 31) / 32, 8);
    TrainSettings train =
        Fixtures.settings("train { worker-batch-size = 32, average-every = " + steps + " }")
            .train();
    RoundPlan plan = RoundPlan.of(train, new int[] {257, 257});
    assertThat(plan.stepsInEpoch()).isEqualTo(9);
    assertThat(plan.rounds()).isEqualTo(plan.epochs());
  }

  @Test
  void roundsOfFewerStepsAreLeftOut() {
    // Of the second half half would be short, of two rounds all of it.
    for (int[] series : new int[][] {{8, 1}, {8, 1, 8, 1, 8, 1}}) {
      TimedRounds many = rounds(series);
      Timed part = many.part(2);
      assertThat(part.steps()).isEqualTo(8);
      assertThat(part.minibatch()).isEqualTo(32);
      WorkerCost cost = WorkerCost.of(rounds(1, 1).part(2), part, new Timed(1, 8, 0.025));
      assertThat(cost.seconds(8, 32)).isCloseTo(0.8, within(1e-9));
      assertThat(many.warmUp().factor(1)).isEqualTo(1);
      assertThat(many.last().steps()).isEqualTo(8);
      assertThat(many.median(round -> round.seconds() - round.computed()))
          .isCloseTo(0.01, within(1e-9));
    }
  }

  /** Two billion minibatches are more than are counted in two epochs. */
  @ParameterizedTest
  @ValueSource(ints = {1, 257, 4_000_000, 2_000_000_000})
  void epochsOfMinibatchesOfOneExampleAreCounted(int block) {
    int epochs = RoundTrials.epochs(block);
    assertThat(epochs).isBetween(1, 10_000);
    assertThatCode(() -> RoundPlan.checkSteps(epochs, block)).doesNotThrowAnyException();
  }
}
