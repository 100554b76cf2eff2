package dev.graft.rank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * LogME and H-score against numpy on the whole matrix F[i][j] = ((7 i + 5 j) mod 11) / 4 + (i mod
 * 3) (j + 1) / 2 of 12 rows and classes i mod 3: LogME by pattern search for the largest evidence
 * of y ~ N(0, I / beta + F F' / alpha), the H-score by inverting the covariance, shrunk by the mean
 * distance of the rows' outer products from it.
 */
class FeatureScoresTest {

  private static final int ROWS = 12;
  private static final int CLASSES = 3;

  private static double[][] features(int width) {
    double[][] rows = new double[ROWS][width];
    for (int i = 0; i < ROWS; i++) {
      for (int j = 0; j < width; j++) {
        rows[i][j] = (i * 7 + j * 5) % 11 / 4.0 + i % CLASSES * (j + 1) * 0.5;
      }
    }
    return rows;
  }

  private static double[] mean(double[][] rows) {
    double[] mean = new double[rows[0].length];
    for (int j = 0; j < mean.length; j++) {
      int column = j;
      mean[j] = Arrays.stream(rows).mapToDouble(row -> row[column]).average().orElseThrow();
    }
    return mean;
  }

  private static FeatureSums sums(double[][] rows, double[] mean, int from, int to) {
    double[][] centred = new double[to - from][];
    int[] labels = new int[to - from];
    for (int i = from; i < to; i++) {
      centred[i - from] = rows[i].clone();
      for (int j = 0; j < mean.length; j++) {
        centred[i - from][j] -= mean[j];
      }
      labels[i - from] = i % CLASSES;
    }
    FeatureSums sums = new FeatureSums(mean.length, CLASSES);
    sums.add(centred, labels);
    return sums;
  }

  private static FeatureSums all(double[][] rows) {
    return sums(rows, mean(rows), 0, 5).merge(sums(rows, mean(rows), 5, ROWS));
  }

  @Test
  void logMeIsTheLargestEvidence() {
    double[][] rows = features(3);
    assertThat(LogMe.of(all(rows), mean(rows))).isCloseTo(-0.740094735610, within(1e-5));
  }

  @Test
  void theHScoreIsThatOfTheShrunkCovariance() {
    assertThat(HScore.of(all(features(3)))).isCloseTo(0.722490208978, within(1e-9));
  }

  @Test
  void rowsInPartsGiveWhatAllOfThemGive() {
    double[][] rows = features(3);
    FeatureSums whole = sums(rows, mean(rows), 0, ROWS);
    assertThat(HScore.of(all(rows))).isCloseTo(HScore.of(whole), within(1e-12));
    assertThat(all(rows).count(1)).isEqualTo(4);
  }

  @Test
  void scoresAreFiniteWhereThereAreFewerRowsThanNumbers() {
    double[][] rows = features(40);
    assertThat(LogMe.of(all(rows), mean(rows))).isFinite();
    assertThat(HScore.of(all(rows))).isBetween(0.0, CLASSES - 1.0);
  }

  /** As those after a ReLU: most are 0, some always. */
  @Test
  void sparseFeaturesOfFewRowsHaveAnEvidence() {
    for (int seed = 0; seed < 5; seed++) {
      Random random = new Random(seed);
      double[][] rows = new double[50][256];
      for (double[] row : rows) {
        for (int j = 0; j < row.length; j++) {
          row[j] = random.nextInt(10) == 0 ? random.nextFloat() : 0;
        }
      }
      assertThat(LogMe.of(sums(rows, mean(rows), 0, 50), mean(rows))).isFinite();
    }
  }

  @Test
  void featuresThatAreAllTheSameSayNothing() {
    double[][] rows = new double[ROWS][3];
    assertThat(HScore.of(all(rows))).isZero();
    assertThat(LogMe.of(all(rows), mean(rows))).isFinite();
  }

  @Test
  void narrowedRowsKeepTheirLengthsAndTheirMean() {
    Narrowing narrowing = Narrowing.of(5000, 500, 1);
    float[] row = new float[5000];
    double[] mean = new double[5000];
    double length = 0;
    for (int j = 0; j < row.length; j++) {
      row[j] = (j * 31 % 17 - 8) / 4f;
      mean[j] = j % 3 - 1;
      length += (row[j] - mean[j]) * (row[j] - mean[j]);
    }
    double[] centred = narrowing.centred(row, mean);
    assertThat(narrowing.width()).isEqualTo(500);
    assertThat(Arrays.stream(centred).map(x -> x * x).sum() / length).isBetween(0.8, 1.2);
    double[] narrowMean = narrowing.of(mean);
    double[] narrow = narrowing.centred(row, new double[5000]);
    for (int j = 0; j < 500; j++) {
      assertThat(centred[j]).isCloseTo(narrow[j] - narrowMean[j], within(1e-9));
    }
    assertThat(Narrowing.of(500, 500, 1).narrows()).isFalse();
  }
}
