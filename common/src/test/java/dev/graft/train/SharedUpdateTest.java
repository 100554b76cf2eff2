package dev.graft.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.model.OptimizerRule;
import dev.graft.model.State;
import dev.graft.model.UpdatePlan;
import dev.graft.model.UpdatePlan.Span;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A vector of many numbers whose update several threads share. */
class SharedUpdateTest {

  private static final int CUT = 200_003;
  private static final int LENGTH = 300_001;

  private static float[] numbers(int seed) {
    Random random = new Random(seed);
    float[] numbers = new float[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return numbers;
  }

  /** Two layers clipped by their norm, one with a penalty, and statistics. */
  private static List<float[]> stepped(int threads) {
    OptimizerRule rule = new OptimizerRule.Adam(0.1, 0.9, 0.999, 1e-8);
    UpdatePlan.Clip clip = new UpdatePlan.Clip(1, Float.POSITIVE_INFINITY, 0.5);
    int end = LENGTH - 1000;
    UpdatePlan plan =
        new UpdatePlan(
            List.of(
                new Span(0, CUT, rule, 0, CUT, 0.1f, clip),
                new Span(CUT, end, rule.times(0.3), 2 * CUT, end - CUT, 0, clip),
                new Span(end, LENGTH, null, 0, 0, 0, UpdatePlan.Clip.NONE)),
            2 * end);
    State weights = State.of(numbers(1));
    FlatUpdate update = new FlatUpdate(plan, weights, State.of(numbers(2)), threads);
    update.proximal(0.01, numbers(3));
    for (int step = 0; step < 3; step++) {
      update.step(7, step, 0);
    }
    return List.of(weights.copy(), update.moments());
  }

  @Test
  void isTheSameWhateverTheNumberOfThreads() {
    List<float[]> alone = stepped(1);
    assertThat(alone.get(0)).isNotEqualTo(numbers(1));
    for (int threads : new int[] {2, 3, 16}) {
      List<float[]> shared = stepped(threads);
      assertThat(shared.get(0)).isEqualTo(alone.get(0));
      assertThat(shared.get(1)).isEqualTo(alone.get(1));
    }
  }
}
