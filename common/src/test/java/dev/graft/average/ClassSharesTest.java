package dev.graft.average;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.graft.io.SavedState;
import org.junit.jupiter.api.Test;

class ClassSharesTest {

  /**
   * Of one and one, and none and two, labels: a class that is a fourth of the labels and half of
   * what is said is believed half as much.
   */
  @Test
  void whatIsSaidTooOftenIsBelievedLess() {
    ClassShares shares = new ClassShares();
    assertThat(shares.factors()).isEmpty();
    shares.add(new double[] {0, 2}, new double[] {4, 4}, 2);
    assertThat(shares.factors()).containsExactly(0.5, 1.5);
    // Two of four steps said a half, and two nothing of the first class: a fourth.
    shares.add(new double[] {1, 3}, new double[] {0, 9}, 2);
    assertThat(shares.factors()).containsExactly(new double[] {1, 1}, within(1e-12));
    // Nothing was looked at.
    shares.add(new double[] {5, 0}, new double[2], 2);
    assertThat(shares.factors()).containsExactly(new double[] {1, 1}, within(1e-12));
  }

  /** After a thousand steps of a half one step counts a hundredth, wherever it goes on. */
  @Test
  void whatWasSaidIsForgotten() {
    ClassShares shares = new ClassShares();
    shares.add(new double[] {2, 2}, new double[] {1, 1}, 1000);
    SavedState saved = new SavedState();
    shares.save(saved);
    ClassShares again = new ClassShares();
    again.restore(saved);
    again.add(new double[] {0, 0}, new double[] {0, 5}, 1);
    assertThat(again.factors())
        .containsExactly(new double[] {0.5 / 0.495, 0.5 / 0.505}, within(1e-12));
  }

  @Test
  void aClassThatIsNeverSaidHasNoInfiniteFactor() {
    ClassShares shares = new ClassShares();
    shares.add(new double[] {1, 1}, new double[] {0, 1}, 1);
    assertThat(shares.factors()).containsExactly(new double[] {5e5, 0.5}, within(1e-6));
  }
}
