package dev.graft.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class CoralLossTest {

  /**
   * Covariances: [[2, 2], [2, 2]] of the source, [[8, 0], [0, 0]] of the target, [[-6, 2], [2, 2]]
   * apart: 48 / (4 * 4).
   */
  @Test
  void theLossIsTheSquaredDistanceOfTheCovariances() {
    float[] rows = {1, 1, 3, 3, 5, 7, 1, 7};
    float[] gradient = new float[8];
    assertThat(new CoralLoss(2, 1).of(rows, 4, 2, gradient)).isCloseTo(3, within(1e-12));
    // Of a row: the centred row times what is apart, over the square of the width and one row less.
    assertThat(gradient).containsExactly(1, -1, -1, 1, 3, -1, -3, 1);
  }

  @Test
  void theWeightIsThatOfTheLossAndItsGradient() {
    float[] rows = {1, 1, 3, 3, 5, 7, 1, 7};
    float[] gradient = {10, 0, 0, 0, 0, 0, 0, 0};
    assertThat(new CoralLoss(2, 0.5).of(rows, 4, 2, gradient)).isCloseTo(1.5, within(1e-12));
    assertThat(gradient).containsExactly(10.5f, -0.5f, -0.5f, 0.5f, 1.5f, -0.5f, -1.5f, 0.5f);
  }

  /** Rows that have moved and lie in another order have the same covariance. */
  @Test
  void whatHasTheSameCovarianceIsNotApart() {
    float[] rows = {1, 2, 3, 5, 4, 1, 13, 15, 14, 11, 11, 12, 99, 99};
    float[] gradient = new float[14];
    assertThat(new CoralLoss(3, 1).of(rows, 6, 2, gradient)).isCloseTo(0, within(1e-12));
    assertThat(gradient).containsExactly(new float[14], within(1e-6f));
  }

  @Test
  void theGradientIsThatOfDifferences() {
    int width = 3;
    Random random = new Random(1);
    float[] rows = new float[12 * width];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = (float) random.nextGaussian();
    }
    float[] gradient = new float[rows.length];
    CoralLoss loss = new CoralLoss(5, 2);
    loss.of(rows, 12, width, gradient);
    for (int i = 0; i < rows.length; i++) {
      float at = rows[i];
      rows[i] = at + 1e-3f;
      float above = rows[i];
      double more = loss.of(rows, 12, width, new float[rows.length]);
      rows[i] = at - 1e-3f;
      double less = loss.of(rows, 12, width, new float[rows.length]);
      assertThat(gradient[i]).isCloseTo((float) ((more - less) / (above - rows[i])), within(1e-5f));
      rows[i] = at;
    }
  }
}
