package dev.graft.average;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.RandomNumbers;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrimmedMeanTest {

  private static TrimmedMean of(double share, float... values) {
    TrimmedMean mean = new TrimmedMean(share);
    for (float value : values) {
      mean.add(1, 1, new float[] {value});
    }
    return mean;
  }

  @Test
  void theOutermostAreLeftOutAtEitherEnd() {
    assertThat(of(0.2, 9, 1, 1000, -1000, 5).mean()).containsExactly(5);
    assertThat(of(0.4, 9, 1, 1000, -1000, 6).mean()).containsExactly(6);
  }

  @Test
  void theirNumberIsRoundedDownButNotByBinaryFractions() {
    assertThat(of(0.24, 1, 2, 3, 10).mean()).containsExactly(4);
    float[] hundred = new float[100];
    IntStream.range(0, 29).forEach(i -> hundred[i] = -1000);
    IntStream.range(71, 100).forEach(i -> hundred[i] = 2000);
    assertThat(of(0.29, hundred).mean()).containsExactly(0);
  }

  @Test
  void oneOrTwoAreAlwaysLeft() {
    assertThat(of(0.4999999999, 1, 3).mean()).containsExactly(2);
    assertThat(of(0.4999999999, 1, 3, 7).mean()).containsExactly(3);
  }

  @Test
  void whatIsLeftCountsByItsWeightAndScale() {
    TrimmedMean mean = new TrimmedMean(0.25);
    mean.add(9, 1, new float[] {-50, 0});
    mean.add(3, 2, new float[] {1, 1});
    mean.add(1, 1, new float[] {6, 2});
    mean.add(9, 1, new float[] {50, 4});
    assertThat(mean.mean()).containsExactly(3, 2);
  }

  /** Of two equal values the first is left out below, the last above. */
  @Test
  void ofEqualValuesThoseAddedFirstAreTheSmaller() {
    TrimmedMean below = new TrimmedMean(0.25);
    below.add(100, 1, new float[] {1});
    below.add(1, 1, new float[] {1});
    below.add(1, 1, new float[] {3});
    below.add(100, 1, new float[] {5});
    assertThat(below.mean()).containsExactly(2);
    TrimmedMean above = new TrimmedMean(0.25);
    above.add(1, 1, new float[] {3});
    above.add(100, 1, new float[] {3});
    above.add(1, 1, new float[] {1});
    above.add(100, 1, new float[] {0});
    assertThat(above.mean()).containsExactly(2);
  }

  /** Against sorting of boxed indices, with few different values so that ties abound. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 8, 13})
  void equalsTheMeanOfWhatASortLeaves(int count) {
    int length = 300;
    for (double share : new double[] {0, 0.1, 0.2, 0.34, 0.49}) {
      TrimmedMean mean = new TrimmedMean(share);
      float[][] vectors = new float[count][length];
      for (int i = 0; i < count; i++) {
        float[] numbers = RandomNumbers.of(length, 17 * count + i);
        for (int at = 0; at < length; at++) {
          vectors[i][at] = Math.round(4 * numbers[at]) - 2;
        }
        mean.add(i + 1, 1, vectors[i]);
      }
      double[] means = mean.mean();
      for (int at = 0; at < length; at++) {
        assertThat(means[at]).isEqualTo(sorted(vectors, at, (int) (share * count)));
      }
    }
  }

  private static double sorted(float[][] vectors, int at, int cut) {
    List<Integer> order =
        IntStream.range(0, vectors.length)
            .boxed()
            .sorted(Comparator.<Integer>comparingDouble(i -> vectors[i][at]).thenComparing(i -> i))
            .toList();
    double sum = 0;
    double total = 0;
    for (int i : order.subList(cut, vectors.length - cut)) {
      sum += (i + 1) * vectors[i][at];
      total += i + 1;
    }
    return sum / total;
  }

  @Test
  void aVectorOfWeightZeroChangesNothing() {
    TrimmedMean mean = of(0.25, 1, 2, 3);
    mean.add(0, 1, new float[7]);
    assertThat(mean.mean()).containsExactly(2);
  }

  @Test
  void noVectorsAreRefused() {
    assertThatThrownBy(of(0.25)::mean)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Cannot average: no worker has trained on any example");
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 0.5, Double.NaN})
  void aShareThatLeavesNothingIsRefused(double share) {
    assertThatThrownBy(() -> new TrimmedMean(share))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Cannot leave out a share of %s at either end: it must be from 0 to less than 0.5"
                .formatted(share));
  }
}
