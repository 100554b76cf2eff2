package dev.graft.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ShareRangeTest {

  private static String between(int[] before, int[] after) {
    return ShareRange.between(before, after).toString();
  }

  @Test
  void everybodyKeepsTheFirstOfItsOwnAndTheRestGoesFromTheFirstToTheLast() {
    assertThat(between(new int[] {10, 10, 10, 10}, new int[] {4, 15, 8, 13}))
        .isEqualTo("[[0:0-4], [1:0-10, 0:4-9], [2:0-8], [3:0-10, 0:9-10, 2:8-10]]");
  }

  @Test
  void whoHasNoneGetsAllFromOthersAndTheOtherWayRound() {
    assertThat(between(new int[] {0, 6, 2}, new int[] {5, 3, 0}))
        .isEqualTo("[[0:0-0, 1:3-6, 2:0-2], [1:0-3], [2:0-0]]");
  }

  @Test
  void equalSharesStay() {
    assertThat(between(new int[] {3, 4}, new int[] {3, 4})).isEqualTo("[[0:0-3], [1:0-4]]");
  }

  @Test
  void noExampleComesFromNowhereAndNoneIsLost() {
    assertThatThrownBy(() -> between(new int[] {3, 4}, new int[] {3, 5}))
        .hasMessage("Cannot divide the examples of [3, 4] into [3, 5]");
    assertThatThrownBy(() -> between(new int[] {3, 4}, new int[] {7}))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
