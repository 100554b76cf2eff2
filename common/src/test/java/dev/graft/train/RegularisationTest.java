package dev.graft.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.graft.UnusableInputException;
import dev.graft.model.OptimizerRule;
import dev.graft.model.Regularisation;
import dev.graft.model.StartPull;
import dev.graft.model.State;
import dev.graft.model.UpdatePlan;
import dev.graft.model.UpdatePlan.Clip;
import dev.graft.model.UpdatePlan.Span;
import dev.graft.model.WeightUpdate;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a job adds to the steps of any network, on numbers worked out by hand. */
class RegularisationTest {

  private static final OptimizerRule SGD = new OptimizerRule.Sgd(1);

  private static Regularisation decay(double lambda) {
    return new Regularisation(lambda, Double.POSITIVE_INFINITY, null);
  }

  private static Span span(int from, int to, OptimizerRule rule, String layer, boolean decays) {
    return new Span(from, to, rule, 0, 0, 0, Clip.NONE, layer, decays);
  }

  private static float[] stepped(
      List<Span> spans,
      Regularisation job,
      double rate,
      int divisor,
      float[] begin,
      float[] gradient) {
    State weights = State.of(begin.clone());
    FlatUpdate update = new FlatUpdate(new UpdatePlan(spans, 0), weights, State.of(gradient));
    update.regularise(job);
    update.rate(rate);
    update.step(divisor, 0, 0);
    return weights.copy();
  }

  /** What PyTorch 2.7.1 says: AdamW([1, -2], lr=0.1, weight_decay=0.1). */
  @Test
  void adamWithDecoupledDecayIsAdamW() {
    float[] numbers = new float[2];
    State weights = State.of(new float[] {1, -2});
    State gradient = State.of(numbers);
    OptimizerRule adam = new OptimizerRule.Adam(0.1, 0.9, 0.999, 1e-8);
    FlatUpdate update = new FlatUpdate(UpdatePlan.uniform(2, adam, 0), weights, gradient);
    update.regularise(decay(0.1));
    float[][] gradients = {{0.5f, -1}, {0.25f, 2}, {-1, 0.5f}};
    float[][] expected = {
      {0.89000004f, -1.88f}, {0.78788209f, -1.89781034f}, {0.80063897f, -1.92039728f}
    };
    for (int step = 0; step < gradients.length; step++) {
      gradient.load(gradients[step]);
      update.step(1, step, 0);
      assertThat(weights.copy()).containsExactly(expected[step], within(2e-6f));
    }
  }

  /** Without a gradient: 1 - 0.1 * 0.5 of weights, twice that at twice the rate, all of a bias. */
  @Test
  void decayFollowsTheRateAndLeavesBiasesAlone() {
    List<Span> spans =
        List.of(
            span(0, 1, new OptimizerRule.Sgd(0.5), "a", true),
            span(1, 2, new OptimizerRule.Sgd(0.5), "a", false),
            span(2, 3, new OptimizerRule.Sgd(1), "b", true));
    float[] begin = {1, 1, 1};
    assertThat(stepped(spans, decay(0.1), 1, 1, begin, new float[3]))
        .containsExactly(new float[] {0.95f, 1, 0.9f}, within(1e-6f));
    assertThat(stepped(spans, decay(0.1), 0.2, 1, begin, new float[3]))
        .containsExactly(new float[] {0.99f, 1, 0.98f}, within(1e-6f));
  }

  /** Two layers' gradient of 3 and 4 has the norm 5; statistics neither count nor are shortened. */
  @Test
  void theGradientOfAllLayersIsShortenedToANorm() {
    List<Span> spans =
        List.of(
            span(0, 2, SGD, "a", true), span(2, 3, null, "a", false), span(3, 4, SGD, "b", false));
    float[] sums = {6, 0, 100, 8};
    Regularisation one = new Regularisation(0, 1, null);
    assertThat(stepped(spans, one, 1, 2, new float[4], sums))
        .containsExactly(new float[] {-0.6f, 0, -100, -0.8f}, within(1e-6f));
    Regularisation six = new Regularisation(0, 6, null);
    assertThat(stepped(spans, six, 1, 2, new float[4], sums)).containsExactly(-3, 0, -100, -4);
  }

  /** Half of 2 - 1, a quarter of 4 - 0; the bias of the new layer is not pulled. */
  @Test
  void pretrainedLayersArePulledToTheirStartAndNewWeightsToZero() {
    List<Span> spans =
        List.of(
            span(0, 1, SGD, "a", true),
            span(1, 2, SGD, "a", false),
            span(2, 3, SGD, "head", true),
            span(3, 4, SGD, "head", false),
            span(4, 5, null, "bn", false));
    float[] start = {1, 2, 3, 3, 5};
    StartPull pull = new StartPull(new UpdatePlan(spans, 0), start, List.of("a", "bn"), 0.5, 0.25);
    Regularisation job = new Regularisation(0, Double.POSITIVE_INFINITY, pull);
    assertThat(stepped(spans, job, 1, 1, new float[] {2, 4, 4, 4, 9}, new float[5]))
        .containsExactly(1.5f, 3, 3, 4, 9);
    assertThat(start).containsExactly(1, 2, 3, 3, 5);
  }

  @Test
  void anUpdateThatCannotSaysSo() {
    WeightUpdate stock =
        new WeightUpdate() {
          @Override
          public void load(float[] moments) {}

          @Override
          public float[] moments() {
            return new float[0];
          }

          @Override
          public void proximal(double mu, float[] origin) {}

          @Override
          public void step(int divisor, int iteration, int epoch) {}
        };
    assertThatCode(
            () -> {
              stock.rate(1);
              stock.regularise(decay(0));
            })
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> stock.rate(0.5))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageStartingWith("Cannot use train.schedule: ");
    assertThatThrownBy(() -> stock.regularise(decay(0.1)))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageStartingWith("Cannot use train.weight-decay, train.l2-sp or ");
  }
}
