package dev.graft.spark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.graft.config.AveragingSettings.Merge;
import dev.graft.evaluate.ClassificationCounts;
import dev.graft.evaluate.ClassificationMetrics;
import dev.graft.evaluate.Criterion;
import dev.graft.evaluate.RegressionMetrics;
import dev.graft.evaluate.Score;
import dev.graft.train.Range;
import dev.graft.train.TrainState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** One weight; how it validates is made up. */
class FinalMergeTest {

  private static final List<List<Range>> ONE_LAYER = List.of(List.of(new Range(0, 1)));

  private final Map<String, Float> tried = new HashMap<>();
  private float liked;

  private static TrainState state(float weight) {
    return new TrainState(new float[] {weight}, new float[0], new float[0], 0);
  }

  /** All right at the liked weight, all wrong elsewhere. */
  private FinalMerge.Scored score(TrainState merged, String description) {
    float weight = merged.weights()[0];
    tried.put(description, weight);
    return new FinalMerge.Scored(merged, metrics(weight == liked, 1));
  }

  private static ClassificationMetrics metrics(boolean right, double loss) {
    ClassificationCounts counts = new ClassificationCounts(2);
    counts.add(1, right ? new float[] {0, 1} : new float[] {1, 0}, loss);
    return counts.metrics();
  }

  private FinalMerge.Outcome choose(FinalMerge merge, float best) {
    return merge.choose(state(best), metrics(best == liked, 1));
  }

  @Test
  void averagesOfRoundsCountTheirSteps() {
    FinalMerge merge =
        new FinalMerge(Set.of(Merge.EMA), Criterion.AUTO, state(1), ONE_LAYER, this::score);
    merge.averaged(new float[] {3}, 500);
    choose(merge, 3);
    assertThat(tried.get("ema")).isCloseTo((float) (3 - 2 * Math.pow(0.999, 500)), within(1e-6f));
  }

  @Test
  void ensemblesLieBetweenTheFirstWeightsAndTheBest() {
    liked = 2.5f;
    FinalMerge merge =
        new FinalMerge(Set.of(Merge.WISE_FT), Criterion.AUTO, state(1), ONE_LAYER, this::score);
    FinalMerge.Outcome outcome = choose(merge, 3);
    assertThat(tried)
        .isEqualTo(
            Map.of(
                "wise-ft-0.00",
                1f,
                "wise-ft-0.25",
                1.5f,
                "wise-ft-0.50",
                2f,
                "wise-ft-0.75",
                2.5f));
    assertThat(outcome.merge().taken()).isEqualTo("wise-ft-0.75");
    assertThat(outcome.chosen().state().weights()).containsExactly(2.5f);
  }

  @Test
  void aMergeThatValidatesAsWellIsNotTaken() {
    liked = 99;
    FinalMerge merge =
        new FinalMerge(
            Set.of(Merge.EMA, Merge.WISE_FT, Merge.SOUP),
            Criterion.AUTO,
            state(1),
            ONE_LAYER,
            this::score);
    merge.averaged(new float[] {3}, 10);
    merge.validated(1, new float[] {3}, new Score(0, 1));
    assertThat(choose(merge, 3).merge().taken()).isEqualTo("best-round");
  }

  @Test
  void aMergeAsAccurateAtALowerLossIsTaken() {
    FinalMerge.Scorer milder =
        (merged, description) ->
            new FinalMerge.Scored(merged, metrics(false, merged.weights()[0] == 2 ? 0.5 : 1));
    FinalMerge merge =
        new FinalMerge(Set.of(Merge.WISE_FT), Criterion.AUTO, state(1), ONE_LAYER, milder);
    assertThat(merge.choose(state(3), metrics(false, 1)).merge().taken()).isEqualTo("wise-ft-0.50");
  }

  @Test
  void aMergeThatValidatesAsNoNumberIsNotTaken() {
    FinalMerge.Scorer broken =
        (merged, description) ->
            new FinalMerge.Scored(
                merged, new RegressionMetrics(1, 0, 0, 0, Double.NaN, null, null));
    FinalMerge merge =
        new FinalMerge(
            Set.of(Merge.WISE_FT, Merge.SOUP), Criterion.AUTO, state(1), ONE_LAYER, broken);
    merge.validated(1, new float[] {3}, new Score(0.5, 1));
    RegressionMetrics best = new RegressionMetrics(1, 1, 1, 1, 0.5, null, null);
    assertThat(merge.choose(state(3), best).merge().taken()).isEqualTo("best-round");
  }

  @Test
  void soupsAreMadeOfValidatedRounds() {
    liked = 2;
    FinalMerge merge =
        new FinalMerge(Set.of(Merge.SOUP), Criterion.AUTO, state(0), ONE_LAYER, this::score);
    merge.validated(1, new float[] {1}, new Score(0.5, 1));
    merge.validated(2, new float[] {3}, new Score(0.6, 1));
    FinalMerge.Outcome outcome = choose(merge, 3);
    assertThat(outcome.merge().taken()).isEqualTo("soup");
    assertThat(outcome.chosen().state().weights()).containsExactly(2f);
  }

  /** Of one number all changes have one direction: the mean. */
  @Test
  void modelStockIsOfValidatedRounds() {
    liked = 2;
    FinalMerge merge =
        new FinalMerge(Set.of(Merge.MODEL_STOCK), Criterion.AUTO, state(0), ONE_LAYER, this::score);
    merge.validated(1, new float[] {1}, new Score(0.5, 1));
    assertThat(choose(merge, 1).merge().scores()).containsOnlyKeys("best-round");
    merge.validated(2, new float[] {3}, new Score(0.6, 1));
    FinalMerge.Outcome outcome = choose(merge, 3);
    assertThat(outcome.merge().taken()).isEqualTo("model-stock");
    assertThat(outcome.chosen().state().weights()).containsExactly(2f);
  }
}
