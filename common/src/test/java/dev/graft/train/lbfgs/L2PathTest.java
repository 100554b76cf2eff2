package dev.graft.train.lbfgs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class L2PathTest {

  private static double[] all(L2Path path) {
    do {
      path.tries();
      path.validated(true);
    } while (!path.ends() && path.advance());
    return path.tried();
  }

  @Test
  void itBeginsAtTheFeaturesAndEndsBelowOneShareOfTheExamples() {
    double root = Math.sqrt(10);
    double[] shares = {100 * root, 100, 10 * root, 10, root, 1, 1 / root};
    double[] strengths = all(L2Path.of(Double.NaN, 384, 85, true));
    assertThat(strengths).hasSize(7);
    for (int i = 0; i < shares.length; i++) {
      assertThat(strengths[i] * 85).isCloseTo(shares[i], within(1e-9));
    }
    assertThat(all(L2Path.of(Double.NaN, 1, 10, true)))
        .containsExactly(new double[] {0.1, 0.1 / root}, within(1e-9));
  }

  @Test
  void itEndsAfterThreeStrengthsThatBringNothing() {
    L2Path path = L2Path.of(Double.NaN, 1000, 50, true);
    path.tries();
    path.validated(false);
    assertThat(path.ends()).isFalse();
    path.advance();
    path.tries();
    path.validated(true);
    path.validated(false);
    double best = path.l2();
    assertThat(path.ends()).isFalse();
    for (int without = 1; without <= 3; without++) {
      path.advance();
      path.tries();
      path.validated(false);
      assertThat(path.ends()).as("after %d", without).isEqualTo(without == 3);
    }
    assertThat(path.chosen()).isEqualTo(best);
    assertThat(path.tried())
        .hasSize(5)
        .contains(best)
        .isSortedAccordingTo((a, b) -> Double.compare(b, a));
  }

  @Test
  void whatIsPassedOverIsNeitherTriedNorWorse() {
    L2Path path = L2Path.of(Double.NaN, 1000, 50, true);
    path.tries();
    path.validated(true);
    assertThat(path.ends()).isFalse();
    for (int i = 0; i < 3; i++) {
      assertThat(path.advance()).isTrue();
    }
    path.tries();
    path.validated(false);
    assertThat(path.ends()).isFalse();
    assertThat(path.tried()).hasSize(2);
  }

  @Test
  void withoutValidationItFollowsTheFeaturesAndASetOneIsTaken() {
    for (L2Path alone :
        new L2Path[] {
          L2Path.of(Double.NaN, 600, 100, false),
          L2Path.of(Double.NaN, 12, 5, false),
          L2Path.of(0.2, 600, 5, true)
        }) {
      assertThat(alone.l2()).isEqualTo(0.2);
      assertThat(alone.chosen()).isEqualTo(0.2);
      assertThat(alone.chooses()).isFalse();
      assertThat(alone.advance()).isFalse();
    }
  }
}
