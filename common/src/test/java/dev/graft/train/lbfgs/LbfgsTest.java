package dev.graft.train.lbfgs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.graft.io.SavedState;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LbfgsTest {

  /** Ill-conditioned: sum of 10^(i/3) (x_i - i)^2 / 2. */
  private static double curvature(int i) {
    return Math.pow(10, i / 3.0);
  }

  private static double value(double[] x) {
    double value = 0;
    for (int i = 0; i < x.length; i++) {
      value += curvature(i) * (x[i] - i) * (x[i] - i) / 2;
    }
    return value;
  }

  private static double[] gradient(double[] x) {
    double[] gradient = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      gradient[i] = curvature(i) * (x[i] - i);
    }
    return gradient;
  }

  @Test
  void aQuadraticIsSolved() {
    Lbfgs lbfgs = new Lbfgs();
    double[] x = new double[10];
    int evaluations = 0;
    while (!lbfgs.converged()) {
      x = lbfgs.next(x, value(x), gradient(x));
      evaluations++;
    }
    for (int i = 0; i < x.length; i++) {
      assertThat(x[i]).isCloseTo(i, within(2e-3));
    }
    assertThat(evaluations)
        .isBetween(lbfgs.iterations(), 2 * lbfgs.iterations() + 5)
        .isLessThan(80);
  }

  @Test
  void itGoesOnFromAnywhereBitForBit() {
    Lbfgs whole = new Lbfgs();
    Lbfgs parts = new Lbfgs();
    double[] x = new double[10];
    double[] y = new double[10];
    while (!whole.converged()) {
      x = whole.next(x, value(x), gradient(x));
      SavedState saved = new SavedState();
      parts.save(saved);
      parts = new Lbfgs();
      parts.restore(saved);
      y = parts.next(y, value(y), gradient(y));
      assertThat(y).containsExactly(x);
    }
    assertThat(parts.converged()).isTrue();
  }

  @Test
  void valuesThatAreNoNumbersAreSteppedBackFrom() {
    Lbfgs lbfgs = new Lbfgs();
    double[] x = {5};
    for (int i = 0; i < 200 && !lbfgs.converged(); i++) {
      // x - log x, which is least at 1 and not there at all below 0.
      x = lbfgs.next(x, x[0] - Math.log(x[0]), new double[] {1 - 1 / x[0]});
    }
    assertThat(lbfgs.converged()).isTrue();
    assertThat(x[0]).isCloseTo(1, within(1e-3));
  }

  @Test
  void scalesOfPartsAreThoseOfTheWhole() {
    Random random = new Random(3);
    FeatureScales merged = FeatureScales.none();
    double[] sums = new double[4];
    for (int part = 0; part < 3; part++) {
      float[][] rows = new float[5 + part][2];
      for (float[] row : rows) {
        row[0] = 1000 + random.nextFloat();
        row[1] = 7;
        sums[0] += row[0];
        sums[1]++;
      }
      merged = merged.merge(FeatureScales.of(rows));
      for (float[] row : rows) {
        sums[2] += (row[0] - 1000.0) * (row[0] - 1000.0);
        sums[3] += row[0] - 1000.0;
      }
    }
    double n = sums[1];
    assertThat(merged.count()).isEqualTo(n);
    assertThat(merged.mean(0)).isCloseTo(sums[0] / n, within(1e-9));
    assertThat(merged.deviation(0))
        .isCloseTo(Math.sqrt(sums[2] / n - (sums[3] / n) * (sums[3] / n)), within(1e-9));
    assertThat(merged.deviation(1)).as("of a constant").isEqualTo(1);
  }
}
