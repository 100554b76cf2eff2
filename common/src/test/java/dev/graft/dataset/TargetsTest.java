package dev.graft.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TargetsTest {

  private static final Targets CLASSES = Targets.ofClasses(2, 0, 1).weighted(new float[] {1, 2, 3});

  @Test
  void classesBecomeOneColumnEach() {
    assertThat(CLASSES.rows(3)).containsExactly(0, 0, 1, 1, 0, 0, 0, 1, 0);
  }

  @Test
  void twoClassesOfOneOutputBecomeItsProbability() {
    assertThat(Targets.ofClasses(1, 0).rows(1)).containsExactly(1, 0);
  }

  @Test
  void rowsOfValuesStayAndMustHaveTheWidthOfTheNetwork() {
    Targets values = Targets.ofValues(new float[][] {{1, 2}, {3, 4}});
    assertThat(values.rows(2)).containsExactly(1, 2, 3, 4);
    assertThatThrownBy(() -> values.rows(3))
        .hasMessage("Cannot compare 3 outputs with 2 target values");
    assertThatThrownBy(values::classes).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void chosenExamplesKeepTheirWeights() {
    Targets chosen = CLASSES.at(new int[] {2, 0});
    assertThat(chosen.classes()).containsExactly(1, 2);
    assertThat(chosen.weights()).containsExactly(3, 1);
    assertThat(CLASSES.range(1, 3).classes()).containsExactly(0, 1);
    assertThat(CLASSES.range(1, 3).weights()).containsExactly(2, 3);
    assertThat(Targets.ofValues(new float[][] {{1}, {2}}).at(new int[] {1}).rows(1))
        .containsExactly(2);
  }

  @Test
  void everyExampleNeedsAWeight() {
    assertThatThrownBy(() -> Targets.ofClasses(1).weighted(new float[2]))
        .hasMessage("Cannot weigh 1 examples by 2 weights");
  }
}
