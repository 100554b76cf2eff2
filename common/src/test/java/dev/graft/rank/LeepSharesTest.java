package dev.graft.rank;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LeepSharesTest {

  @Test
  void sharesAreTheMeanPredictionsOfAClass() {
    Leep one = new Leep(3, 2);
    one.add(0, new float[] {.75f, .25f});
    one.add(2, new float[] {1, 0});
    Leep other = new Leep(3, 2);
    other.add(0, new float[] {.25f, .75f});
    other.add(0, new float[] {.5f, .5f});
    other.add(2, new float[] {.5f, .5f});

    double[][] shares = one.merge(other).shares();

    assertThat(shares[0]).containsExactly(.5, .5);
    assertThat(shares[1]).as("of which there is no example").isNull();
    assertThat(shares[2]).containsExactly(.75, .25);
  }
}
