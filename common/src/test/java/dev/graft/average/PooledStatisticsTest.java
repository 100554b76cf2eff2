package dev.graft.average;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.graft.model.PooledStatistics;
import dev.graft.model.StateLayout;
import java.util.Arrays;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PooledStatisticsTest {

  private static final Offset<Float> CLOSE = within(2e-6f);

  private static StateLayout plain;
  private static StateLayout logarithmic;

  @BeforeAll
  static void layouts() {
    plain = Replies.statistics(1, false);
    logarithmic = Replies.statistics(1, true);
  }

  /** 600 numbers of which three workers have 100, 200 and 300, each around a mean of its own. */
  private static double[] samples() {
    Random random = new Random(11);
    double[] samples = new double[600];
    for (int i = 0; i < samples.length; i++) {
      int worker = i < 100 ? 0 : i < 300 ? 1 : 2;
      samples[i] = 2 * worker + (0.1 + worker) * random.nextGaussian();
    }
    return samples;
  }

  private static double[][] shares() {
    double[] all = samples();
    return new double[][] {
      Arrays.copyOfRange(all, 0, 100),
      Arrays.copyOfRange(all, 100, 300),
      Arrays.copyOfRange(all, 300, 600)
    };
  }

  private static double mean(double[] samples) {
    return Arrays.stream(samples).average().orElseThrow();
  }

  private static double variance(double[] samples) {
    double mean = mean(samples);
    return Arrays.stream(samples).map(s -> (s - mean) * (s - mean)).average().orElseThrow();
  }

  private static float log10OfDeviation(double variance) {
    return (float) Math.log10(Math.sqrt(variance));
  }

  @Test
  void variancesPoolToThatOfAllSamples() {
    PooledStatistics pooled = new PooledStatistics(plain);
    for (double[] share : shares()) {
      pooled.add(share.length, new float[] {(float) mean(share), (float) variance(share)});
    }
    assertThat(pooled.pooled()[0]).isCloseTo((float) mean(samples()), CLOSE);
    assertThat(pooled.pooled()[1]).isCloseTo((float) variance(samples()), CLOSE);
  }

  /** The mean of the logarithms, which averaging the parameter vector would give, is far off. */
  @Test
  void logarithmsOfDeviationsPoolToThatOfAllSamples() {
    PooledStatistics pooled = new PooledStatistics(logarithmic);
    double naive = 0;
    for (double[] share : shares()) {
      float spread = log10OfDeviation(variance(share));
      pooled.add(share.length, new float[] {(float) mean(share), spread});
      naive += spread * share.length / samples().length;
    }
    float expected = log10OfDeviation(variance(samples()));
    assertThat(pooled.pooled()[0]).isCloseTo((float) mean(samples()), CLOSE);
    assertThat(pooled.pooled()[1]).isCloseTo(expected, CLOSE);
    assertThat((float) naive).isNotCloseTo(expected, within(0.2f));
  }

  /** Deviations 1 and 3 around one mean: a variance of 5, not the 4 of the mean deviation. */
  @Test
  void ofEqualMeansTheVarianceIsTheMeanOfTheVariances() {
    PooledStatistics pooled = new PooledStatistics(logarithmic);
    pooled.add(10, new float[] {2, 0});
    pooled.add(10, new float[] {2, (float) Math.log10(3)});
    assertThat(pooled.pooled()).containsExactly(2, (float) (Math.log10(5) / 2));
  }

  /** mean of squares minus square of the mean has no digit left here: 1e8 + 1 is lost in 1e16. */
  @Test
  void aSmallVarianceAroundALargeMeanIsKept() {
    PooledStatistics pooled = new PooledStatistics(plain);
    pooled.add(1, new float[] {1e8f, 0.01f});
    pooled.add(1, new float[] {1e8f, 0.03f});
    assertThat(pooled.pooled()).containsExactly(1e8f, 0.02f);
  }

  /** The last is where Deeplearning4j's spread of a constant channel ends. */
  @Test
  void oneReplyComesBackBitForBit() {
    StateLayout layout = Replies.statistics(50, true);
    float[] statistics = new float[100];
    Random random = new Random(3);
    for (int i = 0; i < statistics.length; i++) {
      statistics[i] = (float) (4 * random.nextGaussian());
    }
    statistics[99] = -22.1257f;
    PooledStatistics pooled = new PooledStatistics(layout);
    pooled.add(777, statistics);
    assertThat(pooled.pooled()).isEqualTo(statistics);
  }

  @Test
  void eachChannelIsPooledByItself() {
    PooledStatistics pooled = new PooledStatistics(Replies.statistics(2, false));
    pooled.add(1, new float[] {1, 2, 10, 20});
    pooled.add(1, new float[] {1, 4, 30, 40});
    assertThat(pooled.pooled()).containsExactly(1, 3, 20, 31);
  }

  @Test
  void channelsThatNeverVaryKeepANumber() {
    PooledStatistics variances = new PooledStatistics(plain);
    PooledStatistics logarithms = new PooledStatistics(logarithmic);
    for (int i = 0; i < 2; i++) {
      variances.add(1, new float[] {0.5f, 0});
      logarithms.add(1, new float[] {0.5f, Float.NEGATIVE_INFINITY});
    }
    assertThat(variances.pooled()).containsExactly(0.5f, 0);
    assertThat(logarithms.pooled()).containsExactly(0.5f, (float) (-149 * Math.log10(2) / 2));
  }

  @Test
  void aChannelThatVariesBetweenWorkersOnlyHasTheVarianceOfTheMeans() {
    PooledStatistics pooled = new PooledStatistics(logarithmic);
    pooled.add(3, new float[] {-1, Float.NEGATIVE_INFINITY});
    pooled.add(3, new float[] {1, Float.NEGATIVE_INFINITY});
    assertThat(pooled.pooled()).containsExactly(0, 0);
  }

  @Test
  void aRangeWithoutStatisticsHasNone() {
    PooledStatistics pooled = new PooledStatistics(plain);
    assertThat(pooled.pooled()).isEmpty();
    pooled.add(3, new float[0]);
    assertThat(pooled.pooled()).isEmpty();
  }

  @Test
  void theWrongNumberIsRefused() {
    assertThatThrownBy(() -> new PooledStatistics(plain).add(3, new float[3]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot pool 3 statistics: the network has 2");
  }
}
