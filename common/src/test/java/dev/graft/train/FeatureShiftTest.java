package dev.graft.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.dataset.Example;
import dev.graft.dataset.ExampleChunk;
import dev.graft.train.lbfgs.FeatureScales;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FeatureShiftTest {

  /**
   * Three features of mean 0 and deviation 1, the second of which may be moved; one is constant.
   */
  private static FeatureScales scales(int examples, long seed, double moved) {
    Random random = new Random(seed);
    List<Example> all = new ArrayList<>();
    for (int i = 0; i < examples; i++) {
      float[] features = {
        (float) random.nextGaussian(),
        (float) (random.nextGaussian() + moved),
        (float) random.nextGaussian(),
        5
      };
      all.add(new Example(i, features, 0));
    }
    return FeatureScales.of(TrainingExamples.of(ExampleChunk.of(all)));
  }

  @Test
  void examplesOfOneKindLookAlike() {
    for (int seed = 0; seed < 20; seed++) {
      FeatureShift shift = FeatureShift.of(scales(80, seed, 0), scales(2000, 100 + seed, 0));
      assertThat(shift.sentence()).isNull();
      assertThat(shift.features()).isEqualTo(4);
    }
  }

  @Test
  void aMeanThatIsElsewhereIsTold() {
    FeatureShift shift = FeatureShift.of(scales(80, 1, 0), scales(2000, 2, 1));
    assertThat(shift.apart()).isEqualTo(1);
    assertThat(shift.sentence())
        .startsWith(
            "unlabelled examples look unlike the labelled ones: 1 of 4 features have another mean, number 1 (from 0) by ");
  }

  /** However many examples say so. */
  @Test
  void aSmallDifferenceIsNotWorthAWord() {
    assertThat(FeatureShift.of(scales(20000, 1, 0), scales(20000, 2, 0.15)).apart()).isZero();
  }

  @Test
  void withoutExamplesNothingIsCompared() {
    assertThat(FeatureShift.of(FeatureScales.none(), scales(10, 1, 0)).apart()).isZero();
  }
}
