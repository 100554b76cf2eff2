package dev.graft.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.graft.Samples;
import dev.graft.engine.dl4j.network.OptimizerRules;
import dev.graft.model.OptimizerRule;
import dev.graft.model.State;
import dev.graft.model.UpdatePlan;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.AMSGrad;
import org.nd4j.linalg.learning.config.AdaDelta;
import org.nd4j.linalg.learning.config.AdaGrad;
import org.nd4j.linalg.learning.config.AdaMax;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nadam;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

class FlatOptimizerTest {

  private static final int LENGTH = FlatOptimizer.CHUNK + 37;

  @BeforeAll
  static void pin() {
    Samples.pin();
  }

  private static float[] gradient(int step) {
    Random random = new Random(step);
    float[] gradient = new float[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      gradient[i] = (float) (random.nextGaussian() * Math.pow(10, i % 7 - 5));
    }
    return gradient;
  }

  private static OptimizerRule rule(IUpdater updater) {
    return OptimizerRules.of(updater).orElseThrow();
  }

  /**
   * Weights start at zero, in the middle of a longer vector, and so do moments. Deeplearning4j's
   * updater turns the gradient into what is subtracted.
   */
  private static void assertStepsAsDeeplearning4jDoes(IUpdater updater) {
    int states = (int) updater.stateSize(LENGTH);
    INDArray view = states == 0 ? null : Nd4j.create(1, states);
    GradientUpdater<?> stock = updater.instantiate(view, true);
    float[] weights = new float[LENGTH + 5];
    float[] given = new float[LENGTH + 5];
    FlatUpdate flat =
        new FlatUpdate(plan(rule(updater), states), State.of(weights), State.of(given));
    float[] expected = new float[LENGTH];
    float[] weightScale = new float[LENGTH];
    float[] momentScale = new float[states];
    for (int step = 0; step < 12; step++) {
      System.arraycopy(gradient(step), 0, given, 5, LENGTH);
      flat.step(1, step, 0);
      INDArray update = Nd4j.createFromArray(gradient(step));
      stock.applyUpdater(update, step, 0);
      float[] minus = update.data().asFloat();
      for (int i = 0; i < LENGTH; i++) {
        expected[i] -= minus[i];
      }
      assertClose(Arrays.copyOfRange(weights, 5, weights.length), expected, weightScale);
      if (states > 0) {
        float[] moments = flat.moments();
        assertClose(
            Arrays.copyOfRange(moments, 3, moments.length), view.data().asFloat(), momentScale);
      }
      assertThat(Arrays.copyOfRange(given, 5, given.length)).containsExactly(gradient(step));
    }
    assertThat(weights).startsWith(0, 0, 0, 0, 0);
    assertThat(flat.moments()).startsWith(0, 0, 0);
  }

  private static UpdatePlan plan(OptimizerRule rule, int states) {
    UpdatePlan.Span span =
        new UpdatePlan.Span(5, 5 + LENGTH, rule, 3, LENGTH, 0, UpdatePlan.Clip.NONE);
    return new UpdatePlan(List.of(span), 3 + states);
  }

  /** A number that has come back near zero still carries the rounding of its largest value. */
  private static void assertClose(float[] actual, float[] expected, float[] scale) {
    for (int i = 0; i < expected.length; i++) {
      scale[i] = Math.max(scale[i], Math.abs(expected[i]));
      assertThat(actual[i]).as("at %d", i).isCloseTo(expected[i], within(1e-6f * scale[i]));
    }
  }

  @Test
  void sgdStepsAsDeeplearning4jDoes() {
    assertStepsAsDeeplearning4jDoes(new Sgd(0.05));
  }

  @Test
  void nesterovsStepsAsDeeplearning4jDoes() {
    assertStepsAsDeeplearning4jDoes(new Nesterovs(0.05, 0.9));
  }

  @Test
  void adamStepsAsDeeplearning4jDoes() {
    assertStepsAsDeeplearning4jDoes(new Adam(1e-3));
  }

  @ParameterizedTest
  @MethodSource("others")
  void allOthersStepAsDeeplearning4jDoes(IUpdater updater) {
    assertStepsAsDeeplearning4jDoes(updater);
  }

  static Stream<IUpdater> others() {
    return Stream.of(
        new AdaMax(0.01),
        new Nadam(0.01),
        new AMSGrad(0.01, 0.9, 0.6, 1e-8),
        new AdaGrad(0.1),
        new AdaDelta(),
        new RmsProp(0.01));
  }

  @Test
  void adamWithALargeEpsilonStepsAsDeeplearning4jDoes() {
    assertStepsAsDeeplearning4jDoes(new Adam(0.01, 0.8, 0.99, 0.1));
  }

  @Test
  void aSecondAdamStepIsTheOneComputedByHand() {
    float[] weights = {1};
    FlatUpdate adam =
        new FlatUpdate(
            UpdatePlan.uniform(1, new OptimizerRule.Adam(0.1, 0.5, 0.75, 0.25), 0),
            State.of(weights),
            State.of(new float[] {4}));
    // After gradient 2 at iteration 0: m 1, v 1. Then gradient 4: m 2.5, v 4.75.
    adam.load(new float[] {1, 1});
    adam.step(1, 1, 0);
    assertThat(adam.moments()).containsExactly(2.5f, 4.75f);
    double rate = 0.1 * Math.sqrt(1 - 0.5625) / (1 - 0.25);
    double expected = 1 - rate * 2.5 / (Math.sqrt(4.75) + 0.25);
    assertThat(weights[0]).isCloseTo((float) expected, within(1e-6f));
  }

  @Test
  void itKnowsHowManyMomentsAWeightHas() {
    assertThat(rule(new Sgd(1)).momentsPerWeight()).isZero();
    assertThat(rule(new Nesterovs(1)).momentsPerWeight()).isOne();
    assertThat(rule(new Adam(1)).momentsPerWeight()).isEqualTo(2);
  }

  @Test
  void otherUpdatersAndSchedulesAreLeftToDeeplearning4j() {
    assertThat(OptimizerRules.of(new NoOp())).isEmpty();
    var schedule = new ExponentialSchedule(ScheduleType.ITERATION, 0.1, 0.9);
    assertThat(OptimizerRules.of(new Sgd(schedule))).isEmpty();
    assertThat(OptimizerRules.of(new Adam(schedule))).isEmpty();
    assertThat(OptimizerRules.of(new Nesterovs(schedule))).isEmpty();
    assertThat(OptimizerRules.of(new Nesterovs(0.1, schedule))).isEmpty();
  }
}
