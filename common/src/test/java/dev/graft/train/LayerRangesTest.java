package dev.graft.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.model.OptimizerRule;
import dev.graft.model.StateLayout;
import dev.graft.model.UpdatePlan;
import dev.graft.model.UpdatePlan.Clip;
import dev.graft.model.UpdatePlan.Span;
import java.util.List;
import org.junit.jupiter.api.Test;

class LayerRangesTest {

  /** Weights and biases of a, scale of bn and its mean and spread, weights of b. */
  @Test
  void areWithoutStatistics() {
    OptimizerRule sgd = new OptimizerRule.Sgd(0.1);
    UpdatePlan plan =
        new UpdatePlan(
            List.of(
                new Span(0, 3, sgd, 0, 0, 0, Clip.NONE, "a", true),
                new Span(3, 4, sgd, 0, 0, 0, Clip.NONE, "a", false),
                new Span(4, 5, sgd, 0, 0, 0, Clip.NONE, "bn", false),
                new Span(5, 7, null, 0, 0, 0, Clip.NONE, "bn", false),
                new Span(7, 9, sgd, 0, 0, 0, Clip.NONE, "b", true)),
            0);
    StateLayout layout =
        new StateLayout(9, List.of(new StateLayout.Span("bn", 5, 6, 1, false, 0.9)));
    assertThat(LayerRanges.of(plan, layout))
        .containsExactly(
            List.of(new Range(0, 3), new Range(3, 4)),
            List.of(new Range(4, 5)),
            List.of(new Range(5, 7)));
    assertThat(LayerRanges.of(null, layout)).containsExactly(List.of(new Range(0, 7)));
  }
}
