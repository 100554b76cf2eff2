package dev.graft.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MinibatchesTest {

  private static int[] lengths(int steps, int examples) {
    return IntStream.range(0, steps)
        .map(
            step ->
                Minibatches.start(step + 1, steps, examples)
                    - Minibatches.start(step, steps, examples))
        .toArray();
  }

  @Test
  void theWorkerThatNeedsMostStepsDecides() {
    assertThat(Minibatches.steps(new int[] {10, 7}, new int[] {4, 4})).isEqualTo(3);
    assertThat(Minibatches.steps(new int[] {10, 7}, new int[] {5, 2})).isEqualTo(4);
    assertThat(Minibatches.steps(new int[] {8, 0}, new int[] {4, 4})).isEqualTo(2);
    assertThat(Minibatches.steps(new int[] {0, 0}, new int[] {4, 4})).isZero();
  }

  @Test
  void aWorkersExamplesAreSpreadEvenlyOverTheSteps() {
    assertThat(lengths(3, 10)).containsExactly(3, 3, 4);
    assertThat(lengths(3, 7)).containsExactly(2, 2, 3);
    assertThat(lengths(4, 2)).containsExactly(0, 1, 0, 1);
    assertThat(lengths(2, 0)).containsExactly(0, 0);
  }

  @Test
  void everyExampleIsInExactlyOneMinibatchAndNoneIsLargerThanItsSize() {
    Random random = new Random(3);
    for (int trial = 0; trial < 200; trial++) {
      int[] examples = random.ints(4, 0, 300).toArray();
      examples[trial % 4] *= trial % 2;
      int[] sizes = random.ints(4, 1, 40).toArray();
      int steps = Minibatches.steps(examples, sizes);
      for (int worker = 0; worker < 4; worker++) {
        int[] lengths = lengths(steps, examples[worker]);
        assertThat(steps == 0 ? 0 : Minibatches.start(0, steps, examples[worker])).isZero();
        assertThat(IntStream.of(lengths).min().orElse(0)).isNotNegative();
        assertThat(IntStream.of(lengths).sum()).isEqualTo(examples[worker]);
        assertThat(IntStream.of(lengths).max().orElse(0)).isLessThanOrEqualTo(sizes[worker]);
      }
    }
  }

  @Test
  void largePartitionsDoNotOverflow() {
    assertThat(Minibatches.start(1_000_000, 1_000_000, Integer.MAX_VALUE))
        .isEqualTo(Integer.MAX_VALUE);
  }
}
