package dev.graft.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.graft.dataset.Targets;
import dev.graft.dataset.Task;
import org.junit.jupiter.api.Test;

class CriterionTest {

  private static Metrics classes() {
    ClassificationCounts counts = new ClassificationCounts(3);
    counts.add(0, new float[] {0.6f, 0.3f, 0.1f}, 1);
    counts.add(0, new float[] {0.5f, 0.1f, 0.4f}, 1);
    counts.add(1, new float[] {0.4f, 0.35f, 0.25f}, 1);
    counts.add(2, new float[] {0.2f, 0.2f, 0.6f}, 1);
    return counts.metrics();
  }

  private static Metrics labels() {
    MultiLabelCounts counts = new MultiLabelCounts(2);
    counts.add(
        Targets.ofValues(new float[][] {{1, 0}, {0, 0}, {1, 0}}),
        new float[] {0.9f, 0.1f, 0.6f, 0.2f, 0.4f, 0.3f},
        new float[3]);
    return counts.metrics();
  }

  private static Metrics numbers() {
    RegressionCounts counts = new RegressionCounts(2);
    counts.add(
        Targets.ofValues(new float[][] {{0, 10}, {2, 30}}),
        new float[] {1, 12, 1, 28},
        new float[] {0.5f, 1.5f});
    return counts.metrics();
  }

  /** What a job file may name can be computed: no figure is missing under its name. */
  @Test
  void everyCriterionOfATaskHasAValue() {
    for (Criterion criterion : Criterion.of(Task.CLASSIFICATION)) {
      assertThat(classes().value(criterion)).as(criterion.key()).isFinite();
    }
    for (Criterion criterion : Criterion.of(Task.MULTI_LABEL)) {
      assertThat(labels().value(criterion)).as(criterion.key()).isFinite();
    }
    for (Criterion criterion : Criterion.of(Task.REGRESSION)) {
      assertThat(numbers().value(criterion)).as(criterion.key()).isFinite();
    }
  }

  /** Recalls 1, 0 and 1; class 0 against the rest 1, class 1: 1 of 3 pairs lost, class 2: all. */
  @Test
  void figuresOfClassesByHand() {
    assertThat(classes().value(Criterion.BALANCED_ACCURACY)).isCloseTo(2 / 3.0, within(1e-12));
    assertThat(classes().value(Criterion.AUC)).isCloseTo(1, within(1e-12));
    assertThat(classes().value(Criterion.PR_AUC)).isCloseTo(1, within(1e-12));
  }

  /** The second label never holds: it has no area, the mean is of the first alone. */
  @Test
  void figuresOfLabelsByHand() {
    assertThat(labels().value(Criterion.AUC)).isEqualTo(0.5);
    assertThat(labels().value(Criterion.PR_AUC)).isCloseTo((1 + 2 / 3.0) / 2, within(1e-12));
  }

  @Test
  void figuresOfNumbersByHand() {
    assertThat(numbers().value(Criterion.RMSE)).isCloseTo(1.5, within(1e-12));
    assertThat(numbers().value(Criterion.MAE)).isCloseTo(1.5, within(1e-12));
    assertThat(numbers().value(Criterion.LOSS)).isEqualTo(1);
  }

  @Test
  void lessOfAnErrorIsBetterAndTheLossDecidesBetweenEquals() {
    assertThat(numbers().score(Criterion.RMSE)).isEqualTo(new Score(-1.5, 1));
    assertThat(numbers().score(Criterion.AUTO).value()).isEqualTo(numbers().main());
    assertThat(new Score(0.7, 0.5).better(new Score(0.7, 0.6))).isTrue();
    assertThat(new Score(0.7, 0.6).better(new Score(0.7, 0.6))).isFalse();
    assertThat(new Score(0.8, 0.9).better(new Score(0.7, 0.6))).isTrue();
    assertThat(Score.of(Double.NaN, 1).better(new Score(-1e300, 9))).isFalse();
  }
}
