package dev.graft.average;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.graft.RandomNumbers;
import dev.graft.UnusableInputException;
import dev.graft.config.AveragingSettings.Outer;
import dev.graft.config.ProviderSettings;
import dev.graft.io.SavedState;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

  /** The momentum that is saved is in units of the rate that was last told. */
  @Test
  void slowMoGoesOnAtTheRateOfTheLastRound() {
    SlowMo before = new SlowMo(0.5, 0.5, 1);
    before.localLearningRate(0.25);
    float[] first = before.step(new float[] {1}, new double[] {0.5});
    SavedState saved = new SavedState();
    before.save(saved);
    SlowMo after = new SlowMo(0.5, 0.5, 1);
    after.restore(saved);
    after.localLearningRate(0.5);
    assertThat(after.step(first, new double[] {0.25})).containsExactly(0.375f);
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
      float[] weights = RandomNumbers.of(1000, 1);
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
    float[] numbers = RandomNumbers.of(1000, 100 + round);
    double[] gradient = new double[numbers.length];
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] = (numbers[i] - 0.5) / 3;
    }
    return gradient;
  }

  private static ProviderSettings named(String type) {
    return ProviderSettings.of(Outer.KEY, type);
  }

  private static OuterOptimizer of(ProviderSettings settings, int workers, int rounds) {
    return OuterOptimizers.of(new Outer(settings, true), 0.001, workers, rounds);
  }

  private static OuterOptimizer standard(String type, int workers, int rounds) {
    return of(named(type), workers, rounds);
  }

  private static void same(OuterOptimizer one, OuterOptimizer other) {
    assertThat(after(one, 0.5, 0.25, -0.125)).isEqualTo(after(other, 0.5, 0.25, -0.125));
  }

  @Test
  void numbersThatAreNotGivenHaveTheTypesDefaults() {
    same(standard("plain", 4, 10), new PlainAveraging());
    same(standard("nesterov", 4, 10), new Nesterov(0.7, 0.9));
    same(standard("nesterov", 4, 9), new Nesterov(0.7, 0.5));
    same(standard("slowmo", 4, 10), new SlowMo(1, 0.5, 0.001));
    same(standard("bmuf", 4, 10), new Bmuf(1, 0.75));
    same(standard("bmuf", 1, 10), new PlainAveraging());
    same(standard("adam", 4, 10), AdaptiveServer.adam(0.01, 0.9, 0.99, 0.001));
    same(standard("yogi", 4, 10), AdaptiveServer.yogi(0.01, 0.9, 0.99, 0.001));
  }

  @Test
  void numbersThatAreGivenAreUsed() {
    same(withMomentum("nesterov"), new Nesterov(0.3, 0.2));
    same(withMomentum("slowmo"), new SlowMo(0.3, 0.2, 0.001));
    same(withMomentum("bmuf"), new Bmuf(0.3, 0.2));
    same(withMoments("adam"), AdaptiveServer.adam(0.3, 0.6, 0.7, 0.05));
    same(withMoments("yogi"), AdaptiveServer.yogi(0.3, 0.6, 0.7, 0.05));
  }

  private static OuterOptimizer withMomentum(String type) {
    return of(named(type).with("learning-rate", "0.3").with("momentum", "0.2"), 4, 10);
  }

  private static OuterOptimizer withMoments(String type) {
    return of(
        named(type)
            .with("learning-rate", "0.3")
            .with("beta1", "0.6")
            .with("beta2", "0.7")
            .with("tau", "0.05"),
        4,
        10);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "plain | momentum | none",
        "adam | momentum | [beta1, beta2, learning-rate, tau]",
        "slowmo | beta1 | [learning-rate, momentum]",
        "bmuf | beta2 | [learning-rate, momentum]",
        "nesterov | tau | [learning-rate, momentum]",
      })
  void numbersThatAreAnothersAreRefused(String type, String number, String taken) {
    assertThatThrownBy(() -> of(named(type).with(number, "0.5"), 4, 10))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot use train.outer.%s = 0.5: train.outer.type = %s has no such setting, it takes %s.",
            number, type, taken);
  }

  @Test
  void aNameThatNobodyHasIsToldWithThoseThatThereAre() {
    assertThatThrownBy(() -> standard("momentum", 4, 10))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot use train.outer.type = momentum: there is no such outer optimizer, only"
                + " adam, bmuf, nesterov, plain, slowmo, yogi (Graft's own); the jar of another one"
                + " goes to spark-submit with --jars.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "nesterov", "slowmo", "bmuf", "adam", "yogi"})
  void whatIsGivenIsNotChanged(String type) {
    float[] weights = {1, 2};
    double[] gradient = {0.5, -0.25};
    assertThat(standard(type, 4, 10).step(weights, gradient)).isNotSameAs(weights);
    assertThat(weights).containsExactly(1, 2);
    assertThat(gradient).containsExactly(0.5, -0.25);
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "nesterov", "slowmo", "bmuf", "adam", "yogi"})
  void aGradientOfAnotherLengthIsRefused(String type) {
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
