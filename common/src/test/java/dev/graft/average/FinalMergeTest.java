package dev.graft.average;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.RandomNumbers;
import dev.graft.average.GreedySoup.Soup;
import dev.graft.evaluate.Score;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FinalMergeTest {

  /** 0.5^2 of the past is kept by a round of two steps: 0.25 * 8 + 0.75 * 4, then half of each. */
  @Test
  void theMovingAverageStartsAtTheInitialWeightsAndCountsSteps() {
    WeightEma ema = new WeightEma(new float[] {8, 0}, 0.5);
    assertThat(ema.weights()).containsExactly(8, 0);
    ema.add(new float[] {4, 4}, 2);
    assertThat(ema.weights()).containsExactly(5, 3);
    ema.add(new float[] {1, 1}, 1);
    assertThat(ema.weights()).containsExactly(3, 2);
    ema.add(new float[] {100, 100}, 0);
    assertThat(ema.weights()).containsExactly(3, 2);
  }

  /** 0.999^16 = exp(-0.0160080053) = 0.98411944. */
  @Test
  void theMovingAverageKeepsALittleLessThanAllAtEachStep() {
    WeightEma ema = new WeightEma(new float[] {1});
    ema.add(new float[] {0}, 16);
    assertThat(ema.weights()).containsExactly(0.98411944f);
  }

  @Test
  void aRoundOfManyStepsIsAsManyRoundsOfOne() {
    WeightEma once = new WeightEma(new float[] {1});
    once.add(new float[] {0.25f}, 20);
    WeightEma often = new WeightEma(new float[] {1});
    for (int i = 0; i < 20; i++) {
      often.add(new float[] {0.25f}, 1);
    }
    assertThat(once.weights()).isEqualTo(often.weights());
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
  void aDecayOutsideOfZeroToOneIsRefused(double decay) {
    assertThatThrownBy(() -> new WeightEma(new float[1], decay))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot average with a decay of %s: it must be from 0 to 1".formatted(decay));
  }

  @Test
  void interpolationIsLinear() {
    assertThat(WiseFt.interpolate(new float[] {4, -2}, new float[] {8, 2}, 0.25))
        .containsExactly(5, -1);
    assertThat(WiseFt.grid()).containsExactly(0.0, 0.25, 0.5, 0.75, 1.0);
  }

  @Test
  void theEndsOfTheGridAreTheTwoNetworksBitForBit() {
    float[] pretrained = RandomNumbers.of(500, 1);
    float[] tuned = RandomNumbers.of(500, 2);
    assertThat(WiseFt.interpolate(pretrained, tuned, 0)).isEqualTo(pretrained);
    assertThat(WiseFt.interpolate(pretrained, tuned, 1)).isEqualTo(tuned);
  }

  @Test
  void networksOfDifferentSizeHaveNothingBetweenThem() {
    assertThatThrownBy(() -> WiseFt.interpolate(new float[2], new float[3], 0.5))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Score score(double value) {
    return new Score(value, 1);
  }

  /** The nearer to 10 the better. */
  private static Score nearTen(float[] weights) {
    return score(-Math.abs(weights[0] - 10));
  }

  private static void offer(GreedySoup soup, int round, float weight) {
    float[] weights = {weight};
    soup.offer(round, nearTen(weights), weights);
  }

  /** 9 first, as far off as 11 is; with 8.5 the mean were 8.75, with 9, 13 and 4 26/3. */
  @Test
  void whatDoesNotMakeTheMeanWorseJoins() {
    GreedySoup soup = new GreedySoup();
    offer(soup, 1, 4);
    offer(soup, 2, 13);
    offer(soup, 3, 9);
    offer(soup, 4, 8.5f);
    Soup made = soup.make(FinalMergeTest::nearTen);
    assertThat(soup.rounds()).containsExactly(3, 4, 2, 1);
    assertThat(made.rounds()).containsExactly(3, 2);
    assertThat(made.weights()).containsExactly(11);
    assertThat(made.score().value()).isEqualTo(-1);
  }

  /** 12, 9 and 6 have the mean 9; 12 and 9 have 10.5; 12, 9 and 9.5 would have 10.1666. */
  @Test
  void theMeanIsOfAllThatHaveJoined() {
    GreedySoup soup = new GreedySoup();
    soup.offer(1, score(0.9), new float[] {12});
    soup.offer(2, score(0.8), new float[] {9});
    soup.offer(3, score(0.7), new float[] {6});
    soup.offer(4, score(0.6), new float[] {9});
    Soup made = soup.make(FinalMergeTest::nearTen);
    assertThat(made.rounds()).containsExactly(1, 2, 4);
    assertThat(made.weights()).containsExactly(10);
    assertThat(made.score().value()).isZero();
  }

  @Test
  void onlyTheBestRoundsAreHeld() {
    GreedySoup soup = new GreedySoup(3);
    double[] scores = {0.5, 0.9, Double.NEGATIVE_INFINITY, 0.7, 0.9, 0.6, 0.7};
    for (int round = 0; round < scores.length; round++) {
      soup.offer(round, score(scores[round]), new float[] {round});
    }
    assertThat(soup.rounds()).containsExactly(1, 4, 3);
    assertThat(GreedySoup.CAPACITY).isEqualTo(5);
  }

  @Test
  void theBestRoundIsScoredAgainAndOnce() {
    GreedySoup soup = new GreedySoup();
    soup.offer(1, score(0.9), new float[] {1});
    soup.offer(2, score(0.8), new float[] {3});
    List<Float> scored = new ArrayList<>();
    Soup made =
        soup.make(
            weights -> {
              scored.add(weights[0]);
              return score(0.1);
            });
    assertThat(scored).containsExactly(1f, 2f);
    assertThat(made.score()).isEqualTo(score(0.1));
    assertThat(made.rounds()).containsExactly(1, 2);
  }

  @Test
  void aScoreThatIsNoNumberDoesNotJoin() {
    GreedySoup soup = new GreedySoup();
    soup.offer(1, score(0.9), new float[] {1});
    soup.offer(2, score(0.8), new float[] {3});
    assertThat(soup.make(weights -> weights[0] == 1 ? score(0.5) : Score.NONE).rounds())
        .containsExactly(1);
  }

  @Test
  void aSoupOfNothingIsRefused() {
    assertThatThrownBy(() -> new GreedySoup().make(weights -> Score.NONE))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Cannot make a soup: no round has been validated");
    assertThatThrownBy(() -> new GreedySoup(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot make a soup of 0 rounds: hold at least 1");
  }
}
