package dev.graft.spark.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SuretyTest {

  @Test
  void oneOfTwoIsTheEntropyOfBoth() {
    assertThat(Surety.entropy(new float[] {0.5f})).isCloseTo(Math.log(2), within(1e-7));
    assertThat(Surety.entropy(new float[] {1})).isZero();
  }

  @Test
  void ofSeveralItIsTheSumOfTheirTerms() {
    assertThat(Surety.entropy(new float[] {0.5f, 0.25f, 0.25f, 0}))
        .isCloseTo(1.5 * Math.log(2), within(1e-7));
  }
}
