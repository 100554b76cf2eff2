package dev.graft.average;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.RandomNumbers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeightedMeanTest {

  @Test
  void eachVectorCountsByItsWeight() {
    WeightedMean mean = new WeightedMean().add(1, new float[] {1, 2}).add(3, new float[] {5, -6});
    assertThat(mean.mean()).containsExactly(4, -4);
    assertThat(mean.totalWeight()).isEqualTo(4);
  }

  @Test
  void aVectorOfWeightZeroChangesNothingWhateverItsLength() {
    WeightedMean mean =
        new WeightedMean()
            .add(0, new float[] {Float.NaN})
            .add(2, new float[] {1, 2})
            .add(0, new float[0]);
    assertThat(mean.mean()).containsExactly(1, 2);
    assertThat(mean.totalWeight()).isEqualTo(2);
  }

  /** In float both small numbers would be lost: 1e8f + 1 is 1e8f, 3 * 16777215 is 50331644. */
  @Test
  void productsAndSumsAreInDouble() {
    WeightedMean sums =
        new WeightedMean()
            .add(1, new float[] {1e8f})
            .add(1, new float[] {1})
            .add(1, new float[] {-1e8f});
    assertThat(sums.mean()).containsExactly(1f / 3);
    WeightedMean products =
        new WeightedMean().add(3, new float[] {16777215}).add(1, new float[] {-50331644});
    assertThat(products.mean()).containsExactly(0.25f);
  }

  @Test
  void theSameCallsInTheSameOrderGiveTheSameBits() {
    assertThat(ofManyVectors().mean()).isEqualTo(ofManyVectors().mean());
  }

  private static WeightedMean ofManyVectors() {
    WeightedMean mean = new WeightedMean();
    for (int i = 1; i <= 20; i++) {
      mean.add(0.1 * i, RandomNumbers.of(50, i));
    }
    return mean;
  }

  @Test
  void mergingAddsAllThatTheOtherHasSeen() {
    WeightedMean left = new WeightedMean().add(1, new float[] {1, 2});
    WeightedMean right = new WeightedMean().add(2, new float[] {4, 5}).add(1, new float[] {3, 0});
    assertThat(left.merge(right).mean()).containsExactly(3, 3);
    assertThat(left.totalWeight()).isEqualTo(4);
  }

  @Test
  void mergingWithAnEmptyMeanChangesNothingOnEitherSide() {
    WeightedMean filled = new WeightedMean().add(2, new float[] {1, 2});
    assertThat(filled.merge(new WeightedMean()).mean()).containsExactly(1, 2);
    assertThat(new WeightedMean().merge(filled).mean()).containsExactly(1, 2);
    assertThat(new WeightedMean().merge(new WeightedMean()).totalWeight()).isZero();
  }

  @Test
  void zeroTotalWeightIsRefused() {
    String message = "Cannot average: no worker has trained on any example";
    assertThatThrownBy(new WeightedMean()::mean)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(message);
    assertThatThrownBy(() -> new WeightedMean().add(0, new float[] {1}).mean())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(message);
  }

  @Test
  void vectorsOfDifferentLengthsAreRefused() {
    String message = "Cannot average vectors of different lengths: 2 and 3";
    WeightedMean mean = new WeightedMean().add(1, new float[2]);
    assertThatThrownBy(() -> mean.add(1, new float[3]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
    assertThatThrownBy(() -> mean.merge(new WeightedMean().add(1, new float[3])))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1, Double.NaN, Double.POSITIVE_INFINITY})
  void aWeightThatIsNoWeightIsRefused(double weight) {
    assertThatThrownBy(() -> new WeightedMean().add(weight, new float[] {1}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot average with the weight " + weight);
  }
}
