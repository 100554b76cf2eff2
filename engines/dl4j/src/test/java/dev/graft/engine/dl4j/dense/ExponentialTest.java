package dev.graft.engine.dl4j.dense;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import org.junit.jupiter.api.Test;

class ExponentialTest {

  @Test
  void agreesWithTheExactFunctionToABillionth() {
    for (double x = -689; x < 689; x += 0.0371) {
      double exact = StrictMath.exp(x);
      assertThat(Exponential.of(x)).as("%s", x).isCloseTo(exact, withinPercentage(1e-7));
    }
  }

  /** With halves to both sides of a power of two, where the series is at its worst. */
  @Test
  void roundedToFloatIsTheNearestOrTheOneBesideIt() {
    for (int i = -4000; i <= 4000; i++) {
      float x = i * 0.0217f;
      float exact = (float) StrictMath.exp(x);
      assertThat(Math.abs((float) Exponential.of(x) - exact)).isLessThanOrEqualTo(Math.ulp(exact));
    }
  }

  @Test
  void isExactWhereItMustBe() {
    assertThat(Exponential.of(0)).isEqualTo(1);
    assertThat(Exponential.of(-0.0)).isEqualTo(1);
    assertThat(Exponential.of(-800)).isZero();
    assertThat(Exponential.of(Double.NEGATIVE_INFINITY)).isZero();
    assertThat(Exponential.of(800)).isInfinite();
    assertThat(Exponential.of(Double.NaN)).isNaN();
  }
}
