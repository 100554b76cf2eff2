package dev.graft.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RowsTest {

  @Test
  void rowsAreJoinedAndDividedAgain() {
    float[] joined = Rows.joined(new float[][] {{1, 2}, {3, 4}, {5, 6}});
    assertThat(joined).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(Rows.divided(joined, 3)).isDeepEqualTo(new float[][] {{1, 2}, {3, 4}, {5, 6}});
  }

  @Test
  void noRowsAreNothing() {
    assertThat(Rows.joined(new float[0][])).isEmpty();
    assertThat(Rows.divided(new float[0], 0)).isEmpty();
  }
}
