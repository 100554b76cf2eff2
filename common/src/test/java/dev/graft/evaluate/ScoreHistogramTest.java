package dev.graft.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ScoreHistogramTest {

  private static final int EXAMPLES = 3000;

  /**
   * Scores of a rare kind, near 0 as those of skewed classes are; many more than are told apart.
   */
  private static float[] scores() {
    Random random = new Random(7);
    float[] scores = new float[EXAMPLES];
    for (int i = 0; i < EXAMPLES; i++) {
      double logit = random.nextGaussian() * 2 - 12 + (positive(i) ? 1.5 : 0);
      scores[i] = (float) (1 / (1 + Math.exp(-logit)));
    }
    return scores;
  }

  private static boolean positive(int i) {
    return i % 20 == 0;
  }

  private static ScoreHistogram counted(int most, float[] scores, int from, int step) {
    ScoreHistogram histogram = new ScoreHistogram(most);
    for (int i = from; i < scores.length; i += step) {
      histogram.add(scores[i], positive(i));
    }
    return histogram;
  }

  private static double pairsInOrder(float[] scores) {
    double above = 0;
    double pairs = 0;
    for (int i = 0; i < scores.length; i += 20) {
      for (int j = 0; j < scores.length; j++) {
        if (!positive(j)) {
          pairs++;
          above += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
        }
      }
    }
    return above / pairs;
  }

  /** As scikit-learn's average_precision_score says it, of scores that all differ. */
  private static double averagePrecision(float[] scores) {
    double sum = 0;
    int positives = 0;
    for (int i = 0; i < scores.length; i += 20) {
      int right = 0;
      int all = 0;
      for (int j = 0; j < scores.length; j++) {
        all += scores[j] >= scores[i] ? 1 : 0;
        right += scores[j] >= scores[i] && positive(j) ? 1 : 0;
      }
      sum += (double) right / all;
      positives++;
    }
    return sum / positives;
  }

  @Test
  void areasOfFewEnoughScoresAreExact() {
    float[] scores = scores();
    ScoreHistogram histogram = counted(EXAMPLES, scores, 0, 1);
    assertThat(histogram.auc().value()).isCloseTo(pairsInOrder(scores), within(1e-12));
    assertThat(histogram.auc().error()).isZero();
    assertThat(histogram.precisionRecall().value())
        .isCloseTo(averagePrecision(scores), within(1e-12));
    assertThat(histogram.precisionRecall().error()).isZero();
  }

  @Test
  void areasOfMoreSayHowFarTheyMayBeOff() {
    float[] scores = scores();
    ScoreHistogram histogram = counted(100, scores, 0, 1);
    ScoreHistogram.Area auc = histogram.auc();
    assertThat(auc.error()).isPositive().isLessThan(0.02);
    assertThat(auc.value()).isCloseTo(pairsInOrder(scores), within(auc.error()));
    ScoreHistogram.Area precision = histogram.precisionRecall();
    assertThat(precision.error()).isPositive();
    assertThat(precision.value()).isCloseTo(averagePrecision(scores), within(precision.error()));
  }

  @Test
  void areasDoNotDependOnPartitionsOrTheirOrder() {
    float[] scores = scores();
    ScoreHistogram.Area whole = counted(100, scores, 0, 1).auc();
    for (int parts : new int[] {2, 7, 300}) {
      ScoreHistogram merged = new ScoreHistogram(100);
      for (int part = parts - 1; part >= 0; part--) {
        merged.merge(counted(100, scores, part, parts));
      }
      assertThat(merged.auc()).isEqualTo(whole);
    }
  }

  @Test
  void keysAreInTheOrderOfTheScores() {
    float[] ascending = {
      Float.NaN,
      Float.NEGATIVE_INFINITY,
      -2,
      -1e-30f,
      0,
      1e-38f,
      Math.nextDown(0.5f),
      0.5f,
      Math.nextUp(0.5f),
      Math.nextDown(1f),
      1,
      Math.nextUp(1f),
      7,
      Float.POSITIVE_INFINITY
    };
    for (int i = 1; i < ascending.length; i++) {
      assertThat(ScoreHistogram.key(ascending[i - 1]))
          .as("%s and %s", ascending[i - 1], ascending[i])
          .isLessThan(ScoreHistogram.key(ascending[i]));
    }
    assertThat(ScoreHistogram.key(-0f)).isEqualTo(ScoreHistogram.key(0));
  }

  @Test
  void examplesOfOneKindHaveNoArea() {
    ScoreHistogram histogram = new ScoreHistogram(10);
    histogram.add(0.3f, true);
    assertThat(histogram.auc().value()).isNull();
    assertThat(histogram.precisionRecall().value()).isNull();
  }
}
