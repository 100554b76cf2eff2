package dev.graft.average;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.graft.Samples;
import dev.graft.config.AveragingSettings.Outer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class OuterOptimizersTest {

  /** One weight, 1 at first, after the rounds' outer gradients. */
  private static float after(OuterOptimizer optimizer, double... gradients) {
    float[] weights = {1};
    for (double gradient : gradients) {
      weights = optimizer.step(weights, new double[] {gradient});
    }
    return weights[0];
  }

  @Test
  void plainSubtractsTheGradient() {
    assertThat(after(new PlainAveraging(), 0.5)).isEqualTo(0.5f);
    assertThat(after(new PlainAveraging(), 0.5, 0.25)).isEqualTo(0.25f);
  }

  /** m: 0.5, then 0.25 + 0.25; steps: 0.5 (0.5 + 0.25), 0.5 (0.25 + 0.25). */
  @Test
  void nesterovLooksAhead() {
    assertThat(after(new Nesterov(0.5, 0.5), 0.5)).isEqualTo(0.625f);
    assertThat(after(new Nesterov(0.5, 0.5), 0.5, 0.25)).isEqualTo(0.375f);
  }

  /** u: 0.5 / 0.25, then 1 + 0.25 / 0.25; both steps: 0.5 * 0.25 * 2. */
  @Test
  void slowMoKeepsMomentumInUnitsOfTheLocalRate() {
    assertThat(after(new SlowMo(0.5, 0.5, 0.25), 0.5)).isEqualTo(0.75f);
    assertThat(after(new SlowMo(0.5, 0.5, 0.25), 0.5, 0.25)).isEqualTo(0.5f);
  }

  /** u: 2, then 1 + 0.25 / 0.5; second step: 0.5 * 0.5 * 1.5. */
  @Test
  void slowMoFollowsTheLocalRate() {
    SlowMo slowMo = new SlowMo(0.5, 0.5, 0.25);
    slowMo.localLearningRate(0.25);
    float[] first = slowMo.step(new float[] {1}, new double[] {0.5});
    slowMo.localLearningRate(0.5);
    assertThat(slowMo.step(first, new double[] {0.25})).containsExactly(0.375f);
  }

  /** v: -0.25, then -0.125 - 0.125. */
  @Test
  void bmufFiltersBlocks() {
    assertThat(after(new Bmuf(0.5, 0.5), 0.5)).isEqualTo(0.75f);
    assertThat(after(new Bmuf(0.5, 0.5), 0.5, 0.25)).isEqualTo(0.5f);
  }

  /**
   * m: 0.5, 0.5. v from 0.25: 0.1875 + 0.25 = 0.4375, 0.328125 + 0.0625 = 0.390625. Steps: 0.05 /
   * (sqrt(0.4375) + 0.5) = 0.0430500874, 0.05 / (0.625 + 0.5) = 0.0444444444.
   */
  @Test
  void adamDividesByTheRootOfTheSecondMoment() {
    assertThat(after(AdaptiveServer.adam(0.1, 0.5, 0.75, 0.5), 1))
        .isCloseTo(0.9569499f, within(1e-7f));
    assertThat(after(AdaptiveServer.adam(0.1, 0.5, 0.75, 0.5), 1, 0.5))
        .isCloseTo(0.9125055f, within(1e-7f));
  }

  /**
   * m: 0.5, 0.5. v from 0.25: + 0.25 = 0.5, - 0.0625 = 0.4375. Steps: 0.05 / (sqrt(0.5) + 0.5) =
   * 0.0414213562, 0.05 / (sqrt(0.4375) + 0.5) = 0.0430500874.
   */
  @Test
  void yogiMovesTheSecondMomentByTheSquareAlone() {
    assertThat(after(AdaptiveServer.yogi(0.1, 0.5, 0.75, 0.5), 1))
        .isCloseTo(0.9585786f, within(1e-7f));
    assertThat(after(AdaptiveServer.yogi(0.1, 0.5, 0.75, 0.5), 1, 0.5))
        .isCloseTo(0.9155286f, within(1e-7f));
  }

  /** v = 0.25 = D^2 stays; m = 0.25: a step of 0.1 * 0.25 / (0.5 + 0.5). */
  @Test
  void yogiStaysWhereTheSquareIsTheMoment() {
    assertThat(after(AdaptiveServer.yogi(0.1, 0.5, 0.75, 0.5), 0.5)).isEqualTo(0.975f);
  }

  @Test
  void withoutMomentumAndAtRateOneAllArePlainAveragingBitForBit() {
    for (OuterOptimizer optimizer :
        List.of(new Nesterov(1, 0), new SlowMo(1, 0, 0.003), new Bmuf(1, 0))) {
      OuterOptimizer plain = new PlainAveraging();
      float[] weights = Samples.numbers(1000, 1);
      float[] expected = weights;
      for (int round = 0; round < 3; round++) {
        double[] gradient = gradient(round);
        weights = optimizer.step(weights, gradient);
        expected = plain.step(expected, gradient);
      }
      assertThat(weights).isEqualTo(expected);
    }
  }

  private static double[] gradient(int round) {
    float[] numbers = Samples.numbers(1000, 100 + round);
    double[] gradient = new double[numbers.length];
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] = (numbers[i] - 0.5) / 3;
    }
    return gradient;
  }

  private static Outer outer(Outer.Type type) {
    return new Outer(type, null, null, null, null, null, true);
  }

  private static OuterOptimizer standard(Outer.Type type, int workers, int rounds) {
    return OuterOptimizers.of(outer(type), 0.001, workers, rounds);
  }

  private static void same(OuterOptimizer one, OuterOptimizer other) {
    assertThat(after(one, 0.5, 0.25, -0.125)).isEqualTo(after(other, 0.5, 0.25, -0.125));
  }

  @Test
  void numbersThatAreNotGivenHaveTheTypesDefaults() {
    same(standard(Outer.Type.PLAIN, 4, 10), new PlainAveraging());
    same(standard(Outer.Type.NESTEROV, 4, 10), new Nesterov(0.7, 0.9));
    same(standard(Outer.Type.NESTEROV, 4, 9), new Nesterov(0.7, 0.5));
    same(standard(Outer.Type.SLOWMO, 4, 10), new SlowMo(1, 0.5, 0.001));
    same(standard(Outer.Type.BMUF, 4, 10), new Bmuf(1, 0.75));
    same(standard(Outer.Type.BMUF, 1, 10), new PlainAveraging());
    same(standard(Outer.Type.ADAM, 4, 10), AdaptiveServer.adam(0.01, 0.9, 0.99, 0.001));
    same(standard(Outer.Type.YOGI, 4, 10), AdaptiveServer.yogi(0.01, 0.9, 0.99, 0.001));
  }

  @Test
  void numbersThatAreGivenAreUsed() {
    same(given(Outer.Type.NESTEROV), new Nesterov(0.3, 0.2));
    same(given(Outer.Type.SLOWMO), new SlowMo(0.3, 0.2, 0.001));
    same(given(Outer.Type.BMUF), new Bmuf(0.3, 0.2));
    same(given(Outer.Type.ADAM), AdaptiveServer.adam(0.3, 0.6, 0.7, 0.05));
    same(given(Outer.Type.YOGI), AdaptiveServer.yogi(0.3, 0.6, 0.7, 0.05));
  }

  private static OuterOptimizer given(Outer.Type type) {
    return OuterOptimizers.of(new Outer(type, 0.3, 0.2, 0.6, 0.7, 0.05, true), 0.001, 4, 10);
  }

  @ParameterizedTest
  @EnumSource(Outer.Type.class)
  void whatIsGivenIsNotChanged(Outer.Type type) {
    float[] weights = {1, 2};
    double[] gradient = {0.5, -0.25};
    assertThat(standard(type, 4, 10).step(weights, gradient)).isNotSameAs(weights);
    assertThat(weights).containsExactly(1, 2);
    assertThat(gradient).containsExactly(0.5, -0.25);
  }

  @ParameterizedTest
  @EnumSource(Outer.Type.class)
  void aGradientOfAnotherLengthIsRefused(Outer.Type type) {
    assertThatThrownBy(() -> standard(type, 4, 10).step(new float[2], new double[3]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot step 2 weights by an outer gradient or a state of 3");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void slowMoNeedsALocalRate(double rate) {
    assertThatThrownBy(() -> new SlowMo(1, 0.5, rate))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Cannot use SlowMo with a local learning rate of %s: it must be above 0"
                .formatted(rate));
  }
}
