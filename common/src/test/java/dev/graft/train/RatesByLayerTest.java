package dev.graft.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.graft.model.OptimizerRule;
import dev.graft.model.State;
import dev.graft.model.UpdatePlan;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One flat vector of two layers that learn at rates of their own. */
class RatesByLayerTest {

  /** Weights 1, 2 | 3, 4 after steps with the gradient 0.5, -1 | 2, 0.25. */
  private static float[] stepped(OptimizerRule rule, double first, double second, int steps) {
    int moments = rule.momentsPerWeight();
    UpdatePlan plan =
        new UpdatePlan(
            List.of(
                new UpdatePlan.Span(0, 2, rule.times(first), 0, 2, 0, UpdatePlan.Clip.NONE),
                new UpdatePlan.Span(
                    2, 4, rule.times(second), 2 * moments, 2, 0.5f, UpdatePlan.Clip.NONE)),
            4 * moments);
    State weights = State.of(new float[] {1, 2, 3, 4});
    State gradient = State.of(new float[] {0.5f, -1, 2, 0.25f});
    FlatUpdate update = new FlatUpdate(plan, weights, gradient);
    for (int step = 0; step < steps; step++) {
      update.step(1, step, 0);
    }
    return weights.copy();
  }

  /** The second layer's gradient has its penalty: 2 + 0.5 * 3 and 0.25 + 0.5 * 4. */
  @Test
  void eachLayerStepsAtItsOwnRate() {
    OptimizerRule sgd = new OptimizerRule.Sgd(0.1);
    assertThat(stepped(sgd, 1, 1, 1))
        .containsExactly(new float[] {0.95f, 2.1f, 2.65f, 3.775f}, within(1e-6f));
    assertThat(stepped(sgd, 0.5, 2, 1))
        .containsExactly(new float[] {0.975f, 2.05f, 2.3f, 3.55f}, within(1e-6f));
  }

  /** Adam's first step is the rate, whatever the gradient. */
  @Test
  void adamsStepIsTheLayersRate() {
    OptimizerRule adam = new OptimizerRule.Adam(0.1, 0.9, 0.999, 1e-8);
    assertThat(stepped(adam, 1, 0.1, 1))
        .containsExactly(new float[] {0.9f, 2.1f, 2.99f, 3.99f}, within(1e-5f));
  }

  private static Stream<OptimizerRule> rules() {
    return Stream.of(
        new OptimizerRule.Sgd(0.1),
        new OptimizerRule.Nesterovs(0.1, 0.9),
        new OptimizerRule.Adam(0.1, 0.9, 0.999, 1e-8),
        new OptimizerRule.AdaMax(0.1, 0.9, 0.999, 1e-8),
        new OptimizerRule.Nadam(0.1, 0.9, 0.999, 1e-8),
        new OptimizerRule.AmsGrad(0.1, 0.9, 0.999, 1e-8),
        new OptimizerRule.AdaGrad(0.1, 1e-6),
        new OptimizerRule.RmsProp(0.1, 0.95, 1e-8));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void aLayersRateMovesNoOther(OptimizerRule rule) {
    float[] alike = stepped(rule, 1, 1, 3);
    float[] slower = stepped(rule, 1, 0.5, 3);
    assertThat(rule.times(1)).isEqualTo(rule);
    assertThat(List.of(slower[0], slower[1])).isEqualTo(List.of(alike[0], alike[1]));
    assertThat(slower[2]).isGreaterThan(alike[2]).isLessThan(3);
    assertThat(slower[3]).isGreaterThan(alike[3]).isLessThan(4);
  }

  /** A schedule's factor is of the rate, not of the step, which has moments in it. */
  @ParameterizedTest
  @MethodSource("rules")
  void aScheduleChangesTheRateOfTheNextSteps(OptimizerRule rule) {
    UpdatePlan plan = UpdatePlan.uniform(2, rule, 0);
    State weights = State.of(new float[] {1, 2});
    State gradient = State.of(new float[] {0.5f, -1});
    FlatUpdate update = new FlatUpdate(plan, weights, gradient);
    update.step(1, 0, 0);
    float[] moments = update.moments();
    float[] before = weights.copy();
    update.rate(0.25);
    update.step(1, 1, 0);
    State other = State.of(before);
    FlatUpdate slower = new FlatUpdate(UpdatePlan.uniform(2, rule.times(0.25), 0), other, gradient);
    slower.load(moments);
    slower.step(1, 1, 0);
    assertThat(weights.copy()).isEqualTo(other.copy());
    update.rate(1);
    update.step(1, 2, 0);
    assertThat(Math.abs(weights.copy()[0] - other.copy()[0])).isGreaterThan(0);
  }

  @Test
  void adadeltaHasNoRate() {
    OptimizerRule rule = new OptimizerRule.AdaDelta(0.95, 1e-6);
    assertThat(rule.times(1)).isEqualTo(rule);
    assertThatThrownBy(() -> rule.times(2)).isInstanceOf(IllegalArgumentException.class);
  }
}
