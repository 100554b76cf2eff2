package dev.graft.rank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.graft.evaluate.Interval;
import dev.graft.evaluate.Resamples;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Scores that are counts of right answers, and LEEP, on numbers worked out by hand. */
class AnswersTest {

  @Test
  void neighboursVoteAndTheNearestBreaksTies() {
    float[][] rows = {{0}, {1}, {2.5f}, {10}, {11}, {3.2f}};
    int[] labels = {0, 0, 0, 1, 1, 1};
    assertThat(NearestNeighbours.right(rows, labels, 2, 1))
        .containsExactly(true, true, false, true, true, false);
    // Of 2.5 the nearest are 3.2 and 1: one vote each, and 3.2 is nearer.
    assertThat(NearestNeighbours.right(rows, labels, 2, 2)[2]).isFalse();
    assertThat(NearestNeighbours.right(rows, labels, 2, 3)[2]).isTrue();
    assertThat(NearestNeighbours.right(rows, labels, 2, 50)).hasSize(6);
  }

  /**
   * P(y | z): class 0 has .9 + .6 of source 0's 1.7 and .1 + .4 of source 1's 1.3, class 1 the
   * rest.
   */
  @Test
  void leepIsTheMeanLogarithmOfTheLikelihood() {
    float[][] told = {{.9f, .1f}, {.6f, .4f}, {.2f, .8f}};
    int[] labels = {0, 0, 1};
    Leep some = new Leep(2, 2);
    some.add(labels[0], told[0]);
    Leep others = new Leep(2, 2);
    others.add(labels[1], told[1]);
    others.add(labels[2], told[2]);
    double[] conditional = some.merge(others).conditional();
    assertThat(conditional)
        .containsExactly(new double[] {1.5 / 1.7, 0.5 / 1.3, 0.2 / 1.7, 0.8 / 1.3}, within(1e-6));
    double sum = 0;
    for (int i = 0; i < 3; i++) {
      sum += Leep.likelihood(conditional, labels[i], told[i]);
    }
    double expected =
        Math.log(.9 * 1.5 / 1.7 + .1 * .5 / 1.3)
            + Math.log(.6 * 1.5 / 1.7 + .4 * .5 / 1.3)
            + Math.log(.2 * .2 / 1.7 + .8 * .8 / 1.3);
    assertThat(sum).isCloseTo(expected, within(1e-6));
    assertThat(Leep.probabilities(new float[] {.25f})).containsExactly(.75f, .25f);
  }

  private static Resamples answers(int from, int to, int wrongEvery) {
    Resamples answers = new Resamples(1000, 42);
    for (int id = from; id < to; id++) {
      answers.add(id * 7919L, id % wrongEvery != 0);
    }
    return answers;
  }

  @Test
  void resamplesAreTheSameWhateverTheOrderAndSpreadAsSharesDo() {
    Resamples all = answers(0, 400, 5);
    Resamples parts = answers(250, 400, 5).merge(answers(0, 250, 5));
    assertThat(parts.values()).containsExactly(all.values());
    assertThat(all.value()).isEqualTo(0.8);
    double mean = Arrays.stream(all.values()).average().orElseThrow();
    double variance =
        Arrays.stream(all.values()).map(s -> (s - mean) * (s - mean)).average().orElseThrow();
    // Of 400 answers with a share of .8 the standard deviation is sqrt(.8 * .2 / 400) = .02.
    assertThat(Math.sqrt(variance)).isBetween(0.018, 0.022);
    Interval interval = Interval.of(all.values());
    assertThat(interval.low()).isBetween(0.75, 0.77);
    assertThat(interval.high()).isBetween(0.83, 0.85);
    assertThat(interval.holds(0.8)).isTrue();
  }

  @Test
  void candidatesAreToldApartByTheExamplesTheyDisagreeOn() {
    Ranked good = new Ranked("good", answers(0, 400, 10), answers(400, 800, 10));
    Ranked alike = new Ranked("alike", answers(0, 400, 10), answers(400, 800, 11));
    Ranked poor = new Ranked("poor", answers(0, 400, 3), answers(400, 800, 3));
    assertThat(good.mean()).isCloseTo(0.9, within(1e-3));
    assertThat(Comparison.of(good, poor).apart()).isTrue();
    assertThat(Comparison.of(good, poor).sentence()).startsWith("good is better than poor by 0.23");
    assertThat(Comparison.of(good, alike).apart()).isFalse();
    assertThat(Comparison.of(alike, good).sentence())
        .startsWith("alike and good cannot be told apart by these examples: they differ by 0.00");
    assertThat(new Ranked("knn", answers(0, 400, 10), null).means())
        .containsExactly(answers(0, 400, 10).values());
  }
}
