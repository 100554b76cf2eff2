package dev.graft.spark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.graft.UnusableInputException;
import dev.graft.config.Settings;
import dev.graft.dataset.ExampleChunk;
import dev.graft.listen.TrainingListener;
import dev.graft.spark.Fixtures;
import dev.graft.spark.LocalSpark;
import dev.graft.spark.TrainingFixture;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code train.optimizer.learning-rate = auto}. */
class RateFindingTest {

  private static final List<ExampleChunk> BLOCKS = Fixtures.blocks(60, 40);

  @BeforeAll
  static void start() {
    LocalSpark.get();
  }

  private static Settings settings(String more) {
    return Fixtures.settings(
        "train { epochs = 20, batch-size = 20, optimizer.learning-rate = auto }", more);
  }

  private static void run(String more, TrainingListener heard) {
    TrainingFixture.run(
        settings(more),
        Fixtures.rdd(BLOCKS),
        TrainingFixture.sizes(BLOCKS),
        Fixtures.rdd(Fixtures.blocks(60)),
        List.of(heard));
  }

  private static List<Double> rates(String more) {
    List<Double> rates = new ArrayList<>();
    TrainingListener heard =
        new TrainingListener() {
          @Override
          public void roundFinished(Round round) {
            rates.add(round.learningRate());
          }
        };
    run(more, heard);
    return rates;
  }

  /** What the range test says of itself. */
  private static String curve(String more) {
    List<String> told = new ArrayList<>();
    TrainingListener heard =
        new TrainingListener() {
          @Override
          public void planned(Plan plan) {
            told.add(plan.rateWhy());
          }
        };
    run(more, heard);
    return told.get(0);
  }

  /**
   * Of pieces of four steps, whose rates are 10^(28 / 99) apart, the mean of three falls by (2 -
   * 0.9) / 3 from the 15th to the 16th, by 1 / 3 before and after.
   */
  @Test
  void aTenthOfWhereTheLossFallsFastestIsTaken() {
    double[] losses = new double[25];
    Arrays.fill(losses, 0, 15, 2);
    losses[15] = 1.9;
    losses[16] = 1;
    Arrays.fill(losses, 17, 25, 0.9);
    assertThat(RateFinding.choice(losses).rate())
        .isCloseTo(1e-7 * Math.pow(10, 16 * 28 / 99.0), within(1e-9));
    assertThat(RateFinding.choice(losses).why()).contains("1.0e-06 2.000, 1.9e-06 2.000,");
  }

  @Test
  void aLossThatNeverFallsIsTold() {
    assertThatThrownBy(() -> RateFinding.choice(new double[] {1, 1, 2, 3}))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageStartingWith(
            "Cannot find train.optimizer.learning-rate = auto: the training loss fell at no rate from 1.0E-6 to 10.0 (");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "train { average = gradients, average-every = 1 }"})
  void isTheSameEachTimeAndTrainsWell(String more) {
    List<Double> rates = rates(more);
    assertThat(rates).containsOnly(rates.get(0));
    assertThat(rates.get(0)).isBetween(1e-4, 0.5);
    assertThat(rates(more)).isEqualTo(rates);
  }

  /** At the rates of a range test it would turn weights around. */
  @ParameterizedTest
  @ValueSource(strings = {"", "average = gradients, "})
  void weightDecayIsNoPartOfTheTest(String more) {
    String train = "train { %sweight-decay = %s }";
    assertThat(curve(train.formatted(more, 0.9))).isEqualTo(curve(train.formatted(more, 0)));
  }

  @Test
  void fewerStepsThanItTakesAreRefused() {
    assertThatThrownBy(() -> rates("train.epochs = 16"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot use train.optimizer.learning-rate = auto: its range test takes 100 steps and training has 96; give a number.");
  }
}
