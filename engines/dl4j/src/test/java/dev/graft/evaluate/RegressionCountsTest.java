package dev.graft.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.graft.Samples;
import dev.graft.dataset.Targets;
import dev.graft.io.Json;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.evaluation.regression.RegressionEvaluation;
import org.nd4j.linalg.factory.Nd4j;

class RegressionCountsTest {

  @BeforeAll
  static void pin() {
    Samples.pin();
  }

  private static RegressionCounts counted(float[][] targets, float... outputs) {
    RegressionCounts counts = new RegressionCounts(targets[0].length);
    counts.add(Targets.ofValues(targets), outputs, new float[targets.length]);
    return counts;
  }

  /** Targets 1, 2, 3, 6: mean 3, squared distances 4 + 1 + 0 + 9; errors 1, 0, -1, 2. */
  @Test
  void metricsOfOneNumberAreAsComputedByHand() {
    RegressionCounts counts = new RegressionCounts(1);
    counts.add(
        Targets.ofValues(new float[][] {{1}, {2}, {3}, {6}}),
        new float[] {2, 2, 2, 8},
        new float[] {1, 0, 1, 4});
    RegressionMetrics metrics = counts.metrics();
    assertThat(metrics.examples()).isEqualTo(4);
    assertThat(metrics.loss()).isEqualTo(1.5);
    assertThat(metrics.mse()).isEqualTo(1.5);
    assertThat(metrics.mae()).isEqualTo(1);
    assertThat(metrics.r2()).isCloseTo(1 - 6 / 14.0, within(1e-12));
    assertThat(metrics.targets()).isNull();
    assertThat(Json.of(metrics).has("targets")).isFalse();
  }

  @Test
  void severalNumbersAreReportedEachAndByTheirMean() {
    RegressionMetrics metrics = counted(new float[][] {{0, 10}, {2, 30}}, 1, 10, 1, 30).metrics();
    assertThat(metrics.targets())
        .containsExactly(
            new RegressionMetrics.Target(1, 1, 0), new RegressionMetrics.Target(0, 0, 1));
    assertThat(metrics.mse()).isEqualTo(0.5);
    assertThat(metrics.mae()).isEqualTo(0.5);
    assertThat(metrics.r2()).isEqualTo(0.5);
  }

  /** As scikit-learn's r2_score: 1 for exact predictions of a constant, else 0. */
  @Test
  void aNumberThatNeverChangesIsExplainedOrNot() {
    assertThat(counted(new float[][] {{5}, {5}}, 5, 5).metrics().r2()).isEqualTo(1);
    assertThat(counted(new float[][] {{5}, {5}}, 5, 6).metrics().r2()).isZero();
  }

  /**
   * The spread is a trillionth of the squared mean: in a difference of sums of squares nothing
   * would be left of it.
   */
  @Test
  void aSpreadThatIsSmallBesideTheMeanIsNotLost() {
    RegressionCounts counts = new RegressionCounts(1);
    double spread = 0;
    Random random = new Random(3);
    float[] targets = new float[2000];
    double mean = 0;
    for (int i = 0; i < targets.length; i++) {
      targets[i] = 1_000_000 + random.nextInt(3);
      mean += (double) targets[i] / targets.length;
    }
    for (int part = 0; part < 20; part++) {
      RegressionCounts slice = new RegressionCounts(1);
      for (int i = part * 100; i < part * 100 + 100; i++) {
        spread += (targets[i] - mean) * (targets[i] - mean);
        slice.add(
            Targets.ofValues(new float[][] {{targets[i]}}),
            new float[] {targets[i] + 1},
            new float[] {1});
      }
      counts.merge(slice);
    }
    assertThat(counts.metrics().r2()).isCloseTo(1 - 2000 / spread, within(1e-9));
  }

  @Test
  void equalsDeeplearning4jsEvaluation() {
    Random random = new Random(7);
    float[][] targets = new float[500][3];
    float[][] said = new float[500][3];
    float[] outputs = new float[1500];
    for (int i = 0; i < 1500; i++) {
      targets[i / 3][i % 3] = (float) random.nextGaussian() * (i % 3 + 1);
      outputs[i] = targets[i / 3][i % 3] + (float) random.nextGaussian();
      said[i / 3][i % 3] = outputs[i];
    }
    RegressionEvaluation oracle = new RegressionEvaluation(3);
    oracle.eval(Nd4j.create(targets), Nd4j.create(said));
    RegressionMetrics metrics = counted(targets, outputs).metrics();
    assertThat(metrics.mse()).isCloseTo(oracle.averageMeanSquaredError(), within(1e-5));
    assertThat(metrics.mae()).isCloseTo(oracle.averageMeanAbsoluteError(), within(1e-5));
    assertThat(metrics.r2()).isCloseTo(oracle.averageRSquared(), within(1e-4));
  }

  @Test
  void partsAddUpWithEmptyOnesOnBothSides() {
    RegressionMetrics whole = counted(new float[][] {{1}, {2}, {9}}, 2, 2, 2).metrics();
    Counts parts =
        new RegressionCounts(1)
            .merge(counted(new float[][] {{1}}, 2))
            .merge(new RegressionCounts(1))
            .merge(counted(new float[][] {{2}, {9}}, 2, 2));
    assertThat(((RegressionMetrics) parts.metrics()).r2()).isCloseTo(whole.r2(), within(1e-12));
    assertThat(parts.metrics().examples()).isEqualTo(3);
  }

  /** Classes are numbers to a network that predicts one. */
  @Test
  void aClassIsItsNumber() {
    RegressionCounts counts = new RegressionCounts(1);
    counts.add(Targets.ofClasses(0, 7), new float[] {0, 5}, new float[2]);
    assertThat(counts.metrics().mse()).isEqualTo(2);
  }

  @Test
  void whatIsNoNumberIsWorseThanAny() {
    Metrics broken = counted(new float[][] {{1}, {2}}, Float.NaN, 1).metrics();
    assertThat(broken.mainName()).isEqualTo("r2");
    assertThat(broken.main()).isNaN();
    assertThat(broken.score()).isEqualTo(Double.NEGATIVE_INFINITY);
  }

  @Test
  void countsOfAnotherKindAreRefused() {
    assertThatThrownBy(() -> new RegressionCounts(1).merge(new ClassificationCounts(2)))
        .hasMessage("Cannot merge sums over 1 numbers with other counts");
    assertThatThrownBy(() -> new RegressionCounts(1).metrics())
        .hasMessage("Cannot evaluate: there are no examples");
  }
}
