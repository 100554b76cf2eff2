package dev.graft.average;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.graft.io.SavedState;
import org.junit.jupiter.api.Test;

class TeacherTest {

  /** Of 2, 2 and 4 steps: 1, then (1 + 3) / 2; then a decay of .8 keeps .8^4 instead of a half. */
  @Test
  void itIsThePlainMeanUntilThereIsEnoughToForget() {
    Teacher teacher = new Teacher(new float[] {9}, 0.8);
    teacher.add(new float[] {1}, 2);
    assertThat(teacher.weights()).containsExactly(1);
    teacher.add(new float[] {3}, 2);
    assertThat(teacher.weights()).containsExactly(2);
    teacher.add(new float[] {12}, 4);
    assertThat(teacher.weights()[0]).isCloseTo(2 * 0.4096f + 12 * 0.5904f, within(1e-5f));
    teacher.add(new float[] {100}, 0);
    assertThat(teacher.weights()[0]).isCloseTo(7.904f, within(1e-5f));
  }

  @Test
  void anotherOneGoesOnFromWhatWasSaved() {
    Teacher first = new Teacher(new float[] {9}, 0.8);
    first.add(new float[] {1}, 3);
    SavedState saved = new SavedState();
    first.save(saved);
    Teacher second = new Teacher(new float[] {5}, 0.8);
    second.restore(saved);
    first.add(new float[] {7}, 1);
    second.add(new float[] {7}, 1);
    assertThat(second.weights()).isEqualTo(first.weights());
  }
}
