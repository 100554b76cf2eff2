package dev.graft.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.graft.dataset.Task;
import org.junit.jupiter.api.Test;

class DecisionRuleTest {

  private static final DecisionRule TWO = new DecisionRule(2, null);

  @Test
  void aTemperatureDividesLogits() {
    // 0.8 to 0.2 is 4 to 1, by a temperature of 2 the root of it, 2 to 1.
    float[] softmax = TWO.probabilities(Task.CLASSIFICATION, new float[] {0.8f, 0.2f});
    assertThat(softmax[0]).isCloseTo(2 / 3f, within(1e-6f));
    assertThat(softmax[1]).isCloseTo(1 / 3f, within(1e-6f));
    float[] sigmoids = TWO.probabilities(Task.MULTI_LABEL, new float[] {0.8f, 0.5f});
    assertThat(sigmoids[0]).isCloseTo(2 / 3f, within(1e-6f));
    assertThat(sigmoids[1]).isEqualTo(0.5f);
    assertThat(TWO.probabilities(Task.CLASSIFICATION, new float[] {0.2f})[0])
        .isCloseTo(1 / 3f, within(1e-6f));
  }

  @Test
  void certaintyStaysAProbability() {
    float[] sure = TWO.probabilities(Task.CLASSIFICATION, new float[] {1, 0, 0});
    assertThat(sure[0] + sure[1] + sure[2]).isCloseTo(1, within(1e-6f));
    assertThat(sure[1]).isBetween(0f, 1e-20f);
    // What rounds to 1 is as far from it as what counts as 0 from 0: 2^-25, the root of it 2^-12.5.
    float[] labels = TWO.probabilities(Task.MULTI_LABEL, new float[] {1, 0});
    assertThat(labels[1]).isCloseTo(1.7260e-4f, within(1e-8f));
    assertThat(labels[0]).isEqualTo(1 - labels[1]);
  }

  @Test
  void aTemperatureChangesNoClassAlsoWhereProbabilitiesBecomeEqual() {
    DecisionRule hot = new DecisionRule(20, null);
    float[] close = {0.33333334f, 0.3333333f, 0.33333337f};
    float[] told = hot.probabilities(Task.CLASSIFICATION, close);
    assertThat(told[0]).isEqualTo(told[2]);
    assertThat(hot.predicted(close)).isEqualTo(2);
    float below = Math.nextDown(0.5f);
    assertThat(hot.predicted(new float[] {below})).isZero();
    assertThat(hot.held(new float[] {below, 0.5f})).containsExactly(false, true);
  }

  @Test
  void thresholdsAreOfTheProbabilitiesThatATemperatureMakes() {
    DecisionRule rule = TWO.with(new float[] {0.6f});
    assertThat(rule.predicted(new float[] {0.25f, 0.75f})).isOne(); // 0.634
    assertThat(rule.predicted(new float[] {0.35f, 0.65f})).isZero(); // 0.577
    assertThat(rule.predicted(new float[] {0.75f})).isOne();
    DecisionRule labels = new DecisionRule(1, new float[] {0.2f, 0.9f});
    assertThat(labels.held(new float[] {0.2f, 0.89f})).containsExactly(true, false);
  }

  @Test
  void theLossThatIsToldIsTheOneThatATemperatureIsChosenBy() {
    for (float p : new float[] {0, 1e-30f, 0.3f, Math.nextDown(1f), 1}) {
      double logit = DecisionRule.logit(p);
      float[] said = {p};
      double held = LogLoss.of(JudgedExamples.ofLabels(1, new float[] {1}, said), said);
      double not = LogLoss.of(JudgedExamples.ofLabels(1, new float[] {0}, said), said);
      assertThat(held).isCloseTo(Math.log1p(Math.exp(-logit)), within(1e-6));
      assertThat(not).isCloseTo(Math.log1p(Math.exp(logit)), within(1e-6));
    }
  }

  @Test
  void itIsKeptAsJson() {
    DecisionRule rule = new DecisionRule(1.37, new float[] {0.1f, 0.7f});
    DecisionRule read = DecisionRule.of(rule.json());
    assertThat(read.temperature()).isEqualTo(1.37);
    assertThat(read.thresholds()).containsExactly(0.1f, 0.7f);
    assertThat(DecisionRule.PLAIN.json()).isEmpty();
    assertThat(DecisionRule.of(DecisionRule.PLAIN.json()).plain()).isTrue();
  }

  @Test
  void whatIsNoTemperatureIsRefused() {
    assertThatThrownBy(() -> new DecisionRule(0, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no temperature: 0.0");
  }
}
