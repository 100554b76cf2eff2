package dev.graft.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExactMomentsTest {

  private static ExactMoments of(double... numbers) {
    ExactMoments moments = new ExactMoments();
    Arrays.stream(numbers).forEach(moments::add);
    return moments;
  }

  /** 2, 4, 4, 4, 5, 5, 7, 9: mean 5, squares of differences 32, of a sample 32 / 7. */
  @Test
  void meanAndDeviationOfASample() {
    ExactMoments moments = of(2, 4, 4, 4, 5, 5, 7, 9);
    assertThat(moments.count()).isEqualTo(8);
    assertThat(moments.mean()).isEqualTo(5);
    assertThat(moments.deviation()).isEqualTo(Math.sqrt(32.0 / 7));
  }

  @Test
  void ofOneNumberAndOfNone() {
    assertThat(of(-3.5).mean()).isEqualTo(-3.5);
    assertThat(of(-3.5).deviation()).isZero();
    assertThat(of().mean()).isNaN();
    assertThat(of().deviation()).isNaN();
  }

  /** Where sums of doubles lose all that differs: 1e16 and neighbours. */
  @Test
  void nothingIsLostBesideLargeNumbers() {
    assertThat(of(1e16, 1, -1e16, 1).mean()).isEqualTo(0.5);
    assertThat(of(1e9, 1e9 + 1, 1e9 + 2).deviation()).isEqualTo(1);
    assertThat(of(Double.MIN_VALUE, 0, 0, -Double.MIN_VALUE, 0).mean()).isZero();
    assertThat(of(Double.MAX_VALUE, Double.MAX_VALUE).mean()).isEqualTo(Double.MAX_VALUE);
    assertThat(of(0.1, 0.1, 0.1).mean()).isEqualTo(0.1);
    assertThat(of(3e-160, 3e-160, 3e-160).deviation()).isLessThan(1e-150);
  }

  @Test
  void sumsAreThoseOfBigDecimals() {
    Random random = new Random(5);
    for (int trial = 0; trial < 200; trial++) {
      double[] numbers = numbers(random, 50);
      ExactSum sum = new ExactSum();
      BigDecimal expected = BigDecimal.ZERO;
      for (double number : numbers) {
        sum.add(number);
        expected = expected.add(new BigDecimal(number));
      }
      BigDecimal scale = BigDecimal.valueOf(2).pow(ExactSum.SCALE);
      assertThat(new BigDecimal(sum.scaled())).isEqualByComparingTo(expected.multiply(scale));
    }
  }

  /** Of both signs and all magnitudes. */
  private static double[] numbers(Random random, int count) {
    double[] numbers = new double[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20);
    }
    return numbers;
  }

  @Test
  void theOrderAndThePartsDoNotMatter() {
    Random random = new Random(9);
    double[] numbers = numbers(random, 300);
    ExactMoments whole = of(numbers);
    for (int trial = 0; trial < 50; trial++) {
      ExactMoments[] parts = {new ExactMoments(), new ExactMoments(), new ExactMoments()};
      double[] shuffled = numbers.clone();
      for (int i = shuffled.length - 1; i > 0; i--) {
        int other = random.nextInt(i + 1);
        double number = shuffled[i];
        shuffled[i] = shuffled[other];
        shuffled[other] = number;
      }
      Arrays.stream(shuffled).forEach(number -> parts[random.nextInt(3)].add(number));
      parts[2].merge(parts[0]);
      parts[2].merge(parts[1]);
      assertThat(parts[2].count()).isEqualTo(300);
      assertThat(parts[2].mean()).isEqualTo(whole.mean());
      assertThat(parts[2].deviation()).isEqualTo(whole.deviation());
    }
  }

  /** Every limb carries: numbers whose sum is known. */
  @Test
  void manyNumbersCarry() {
    ExactMoments moments = new ExactMoments();
    for (int i = 0; i < 1_000_000; i++) {
      moments.add(i % 2 == 0 ? 4_503_599_627_370_497.0 : -1.5);
    }
    assertThat(moments.mean()).isEqualTo((4_503_599_627_370_497.0 - 1.5) / 2);
    assertThat(moments.deviation()).isCloseTo((4_503_599_627_370_497.0 + 1.5) / 2, within(3e9));
  }

  @Test
  void whatIsNotFiniteIsSaid() {
    assertThat(of(1, Double.POSITIVE_INFINITY).mean()).isNaN();
    assertThat(of(1, Double.NaN).deviation()).isNaN();
    assertThat(of(1e200, 1).mean()).isEqualTo(5e199);
    assertThat(of(1e200, 1).deviation()).isNaN();
  }
}
