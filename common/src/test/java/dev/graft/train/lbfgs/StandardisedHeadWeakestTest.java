package dev.graft.train.lbfgs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StandardisedHeadWeakestTest {

  @Test
  void anOutputWithoutExamplesIsNotARareOne() {
    float[][] rows = {{1, 2}, {3, 5}};
    StandardisedHead head = new StandardisedHead(2, 3, true, FeatureScales.of(rows));
    double[] gradient = {0.1, -0.2, -0.003, 0.001, 2e-8, -1e-8, 1, 1, 1};
    assertThat(head.weakest(gradient, 1e-4)).isEqualTo(0.003);
    assertThat(head.weakest(new double[9], 1e-4)).isInfinite();
  }
}
