package dev.graft.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.graft.dataset.Example;
import dev.graft.dataset.ExampleChunk;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MixedExamplesTest {

  private static final int[] BATCH = IntStream.range(0, 6).toArray();

  /** Example i has the feature i and, of 6 classes, class i. */
  private static TrainingExamples examples(float weight) {
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      examples.add(new Example(100 + i, new float[] {i, 1}, null, i, null, i == 0 ? weight : 1));
    }
    return TrainingExamples.of(ExampleChunk.of(examples));
  }

  @Test
  void featuresAndTargetsAreMixedInTheSameShare() {
    MixedExamples mixed = new MixedExamples(examples(1), 1, 6, 3);
    for (int epoch = 0; epoch < 10; epoch++) {
      Minibatch batch = mixed.read(BATCH, epoch);
      float[] targets = batch.targets().rows(6);
      for (int i = 0; i < 6; i++) {
        double feature = 0;
        double sum = 0;
        for (int c = 0; c < 6; c++) {
          feature += c * targets[i * 6 + c];
          sum += targets[i * 6 + c];
        }
        assertThat(sum).isCloseTo(1, within(1e-6));
        assertThat(batch.rows()[i][0]).isCloseTo((float) feature, within(1e-5f));
        assertThat(batch.rows()[i][1]).isCloseTo(1, within(1e-6f));
      }
      // Partners are a permutation: nothing is lost on average.
      for (int c = 0; c < 6; c++) {
        int own = c;
        double all = IntStream.range(0, 6).mapToDouble(i -> targets[i * 6 + own]).sum();
        assertThat(all).isCloseTo(1, within(1e-5));
      }
    }
  }

  @Test
  void sharesFollowTheBetaDistribution() {
    int draws = 2000;
    double mean = 0;
    double square = 0;
    MixedExamples mixed = new MixedExamples(examples(1), 0.5, 6, 3);
    for (int epoch = 0; epoch < draws; epoch++) {
      Minibatch batch = mixed.read(BATCH, epoch);
      float[] targets = batch.targets().rows(6);
      double share = share(targets);
      mean += share / draws;
      square += share * share / draws;
    }
    // Beta(a, a) has the mean 1/2 and the variance 1 / (4 (2a + 1)) = 1/8.
    assertThat(mean).isCloseTo(0.5, within(0.03));
    assertThat(square - mean * mean).isCloseTo(0.125, within(0.02));
  }

  /** The first example that is not its own partner tells it. */
  private static double share(float[] targets) {
    for (int i = 0; i < 6; i++) {
      for (int c = 0; c < 6; c++) {
        if (c != i && targets[i * 6 + c] > 0) {
          return targets[i * 6 + i];
        }
      }
    }
    return 1;
  }

  @Test
  void weightsAreMixedToo() {
    Minibatch batch = new MixedExamples(examples(3), 1, 6, 3).read(BATCH, 0);
    float[] targets = batch.targets().rows(6);
    for (int i = 0; i < 6; i++) {
      assertThat(batch.targets().weights()[i]).isCloseTo(1 + 2 * targets[i * 6], within(1e-5f));
    }
    assertThat(new MixedExamples(examples(1), 1, 6, 3).read(BATCH, 0).targets().weights()).isNull();
  }

  @Test
  void theDrawDependsOnSeedEpochAndTheMinibatch() {
    float[] first = new MixedExamples(examples(1), 1, 6, 3).read(BATCH, 2).targets().rows(6);
    assertThat(new MixedExamples(examples(1), 1, 6, 3).read(BATCH, 2).targets().rows(6))
        .containsExactly(first);
    assertThat(new MixedExamples(examples(1), 1, 6, 4).read(BATCH, 2).targets().rows(6))
        .isNotEqualTo(first);
    assertThat(new MixedExamples(examples(1), 1, 6, 3).read(BATCH, 1).targets().rows(6))
        .isNotEqualTo(first);
  }
}
