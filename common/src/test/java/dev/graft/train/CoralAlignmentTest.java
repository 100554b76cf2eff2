package dev.graft.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.graft.dataset.Example;
import dev.graft.dataset.ExampleChunk;
import dev.graft.dataset.ExampleStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CoralAlignmentTest {

  private static CovarianceSums sums(float[]... rows) {
    CovarianceSums sums = new CovarianceSums(rows[0].length);
    for (float[] row : rows) {
      sums.add(row);
    }
    return sums;
  }

  @Test
  void meansAndCovariancesAreThoseOfTheRows() {
    // By hand: means 2 and 4; distances (-1, -3), (0, 1), (1, 2).
    CovarianceSums sums = sums(new float[] {1, 1}, new float[] {2, 5}, new float[] {3, 6});
    assertThat(sums.count()).isEqualTo(3);
    assertThat(sums.means()).containsExactly(new double[] {2, 4}, within(1e-12));
    assertThat(sums.covariance()[0]).containsExactly(new double[] {1, 2.5}, within(1e-12));
    assertThat(sums.covariance()[1]).containsExactly(new double[] {2.5, 7}, within(1e-12));
  }

  @Test
  void mergedSumsAreThoseOfAllRows() {
    CovarianceSums merged = sums(new float[] {1, 1});
    merged.merge(new CovarianceSums(2)).merge(sums(new float[] {2, 5}, new float[] {3, 6}));
    assertThat(merged.count()).isEqualTo(3);
    assertThat(merged.means()).containsExactly(new double[] {2, 4}, within(1e-12));
    assertThat(merged.covariance()[0]).containsExactly(new double[] {1, 2.5}, within(1e-12));
    assertThat(merged.covariance()[1]).containsExactly(new double[] {2.5, 7}, within(1e-12));
    assertThat(new CovarianceSums(2).merge(merged).covariance()[0])
        .containsExactly(new double[] {1, 2.5}, within(1e-12));
  }

  /** Independent numbers: the identity times the mean variance, 4, is added to 1 and 7, 3 and 5. */
  @Test
  void independentFeaturesAreStretchedByTheRootsOfTheirVariances() {
    float[][] source = {{1, 0}, {-1, 0}, {0, (float) Math.sqrt(7)}, {0, (float) -Math.sqrt(7)}};
    float[][] target = {
      {(float) Math.sqrt(3) + 5, 2},
      {(float) -Math.sqrt(3) + 5, 2},
      {5, (float) Math.sqrt(5) + 2},
      {5, (float) -Math.sqrt(5) + 2}
    };
    // Variances of four rows are two thirds of the squares: 2/3, 14/3, 2, 10/3; their mean is 8/3.
    CoralAlignment alignment = CoralAlignment.of(sums(source), sums(target));
    double first = Math.sqrt((2 + 8 / 3.0) / (2 / 3.0 + 8 / 3.0));
    double second = Math.sqrt((10 / 3.0 + 8 / 3.0) / (14 / 3.0 + 8 / 3.0));
    float[] aligned = alignment.aligned(new float[] {3, 10});
    assertThat(aligned[0]).isCloseTo((float) (5 + 3 * first), within(1e-5f));
    assertThat(aligned[1]).isCloseTo((float) (2 + 10 * second), within(1e-5f));
    // The CORAL loss by hand: ((4/3)^2 + (4/3)^2) / (4 * 4).
    assertThat(alignment.before()).isCloseTo(2 * 16 / 9.0 / 16, within(1e-6));
    // After: 2/3 (2 + 8/3) / (2/3 + 8/3) = 14/15, and 14/3 (10/3 + 8/3) / (14/3 + 8/3) = 42/11.
    double one = 2 - 14 / 15.0;
    double other = 10 / 3.0 - 42 / 11.0;
    assertThat(alignment.after()).isCloseTo((one * one + other * other) / 16, within(1e-6));
  }

  /** Whatever both are: aligned rows are as near to the target as the identity allows. */
  @Test
  void alignedRowsHaveTheMeanOfTheTargetAndNearlyItsCovariance() {
    Random random = new Random(7);
    List<Example> examples = new ArrayList<>();
    CovarianceSums source = new CovarianceSums(3);
    CovarianceSums target = new CovarianceSums(3);
    for (int i = 0; i < 2000; i++) {
      float a = (float) random.nextGaussian();
      float b = (float) random.nextGaussian();
      float c = (float) random.nextGaussian();
      float[] row = {30 * a, 30 * a + 10 * b, 20 * c + 7};
      examples.add(new Example(i, row, 0));
      source.add(row);
      target.add(new float[] {20 * b + 3, 25 * c, 20 * a - 15 * b});
    }
    CoralAlignment alignment = CoralAlignment.of(source, target);
    ExampleStore aligned = new AlignedStore(ExampleChunk.of(examples), alignment);
    CovarianceSums of = new CovarianceSums(3).add(aligned);
    assertThat(of.means()).containsExactly(target.means(), within(1e-3));
    double after = CoralAlignment.distance(of.covariance(), target.covariance());
    double before = CoralAlignment.distance(source.covariance(), target.covariance());
    assertThat(after).isLessThan(before / 2);
    assertThat(alignment.after() / after).isCloseTo(1, within(1e-3));
    float[] row = new float[3];
    aligned.row(5, row);
    assertThat(row).isEqualTo(aligned.rows(new int[] {5})[0]);
  }
}
