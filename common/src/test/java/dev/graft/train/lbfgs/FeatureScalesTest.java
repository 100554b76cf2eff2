package dev.graft.train.lbfgs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FeatureScalesTest {

  @Test
  void whatIsNoNumberIsSeenWhateverFollows() {
    FeatureScales numbers = FeatureScales.of(new float[][] {{1, -3e38f}, {2, 3e38f}});
    assertThat(numbers.finite()).isTrue();
    for (float none : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      FeatureScales scales = FeatureScales.of(new float[][] {{1, 2}, {1, none}, {1, 2}});
      assertThat(numbers.merge(scales).merge(numbers).finite()).isFalse();
    }
  }
}
