package dev.graft.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class WarmUpTest {

  @Test
  void theFirstRoundsAreSlowerAndTheMoreThereAreTheLessThatIs() {
    WarmUp warmUp = new WarmUp(List.of(9.0, 4.0, 3.0, 2.0, 1.0, 1.0, 1.0, 1.0));
    assertThat(warmUp.factor(1)).isEqualTo(9);
    assertThat(warmUp.factor(3)).isEqualTo(4);
    assertThat(warmUp.factor(5)).isEqualTo(3);
    assertThat(warmUp.factor(16)).isEqualTo(2);
    assertThat(warmUp.factor(17)).isEqualTo(1);
    assertThat(WarmUp.none().factor(1)).isEqualTo(1);
  }

  @Test
  void nothingIsFasterThanWarm() {
    assertThat(new WarmUp(List.of(1.0, 1.0, 2.0, 2.0)).factor(2)).isEqualTo(1);
  }
}
