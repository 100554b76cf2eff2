package dev.graft.average;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.io.SavedState;
import org.junit.jupiter.api.Test;

class ClassThresholdsTest {

  /** After 8, 2, 0 and then 4, 7, 0: 8, 8, 0 of which the largest is 8. */
  @Test
  void aClassOfFewSurePredictionsHasALowerOne() {
    ClassThresholds thresholds = new ClassThresholds(0.8, true);
    assertThat(thresholds.next()).containsExactly(0.8);
    thresholds.add(new long[] {8, 2, 0});
    assertThat(thresholds.next()).containsExactly(0.8, 0.2, 0);
    SavedState saved = new SavedState();
    thresholds.save(saved);
    ClassThresholds again = new ClassThresholds(0.8, true);
    again.restore(saved);
    again.add(new long[] {4, 7, 0});
    assertThat(again.next()).containsExactly(0.8, 0.8, 0);
  }

  @Test
  void orAllHaveTheSame() {
    ClassThresholds thresholds = new ClassThresholds(0.8, false);
    thresholds.add(new long[] {8, 2, 0});
    assertThat(thresholds.next()).containsExactly(0.8);
  }
}
