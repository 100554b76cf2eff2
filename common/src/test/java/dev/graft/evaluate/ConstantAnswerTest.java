package dev.graft.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.graft.dataset.Targets;
import org.junit.jupiter.api.Test;

class ConstantAnswerTest {

  private static Metrics classes(int... labelsAndPredictions) {
    ClassificationCounts counts = new ClassificationCounts(3);
    for (int i = 0; i < labelsAndPredictions.length; i += 2) {
      float[] outputs = new float[3];
      outputs[labelsAndPredictions[i + 1]] = 1;
      counts.add(labelsAndPredictions[i], outputs, 0);
    }
    return counts.metrics();
  }

  @Test
  void ofClassesItIsTheMostFrequentOne() {
    assertThat(ConstantAnswer.of(classes(0, 0, 2, 2, 2, 1, 1, 1)))
        .isEqualTo(new ConstantAnswer("accuracy", 0.5, 2, true));
    assertThat(ConstantAnswer.of(classes(0, 0, 2, 0, 2, 2, 1, 0)))
        .isEqualTo(new ConstantAnswer("accuracy", 0.5, 2, false));
  }

  @Test
  void ofMoreClassesThanATableHasItIsToldToo() {
    ClassificationCounts counts = new ClassificationCounts(2000);
    counts.add(1999, new float[2000], 0);
    assertThat(ConstantAnswer.of(counts.metrics()))
        .isEqualTo(new ConstantAnswer("accuracy", 1, 1999, false));
  }

  @Test
  void amongEqualsItIsTheFirst() {
    assertThat(ConstantAnswer.of(classes(1, 0, 2, 0)).number()).isEqualTo(1);
  }

  @Test
  void ofNumbersItIsTheirMean() {
    RegressionCounts better = new RegressionCounts(1);
    better.add(
        Targets.ofValues(new float[][] {{1}, {3}}), new float[] {1.5f, 3}, new float[] {0, 0});
    assertThat(ConstantAnswer.of(better.metrics()))
        .isEqualTo(new ConstantAnswer("r2", 0, null, true));
    RegressionCounts mean = new RegressionCounts(1);
    mean.add(Targets.ofValues(new float[][] {{1}, {3}}), new float[] {2, 2}, new float[] {0, 0});
    assertThat(ConstantAnswer.of(mean.metrics()).beaten()).isFalse();
  }

  @Test
  void ofSeveralLabelsItIsTheMoreFrequentAnswerOfEach() {
    MultiLabelCounts counts = new MultiLabelCounts(2);
    counts.add(
        Targets.ofValues(new float[][] {{1, 0}, {1, 0}, {1, 0}, {0, 1}}),
        new float[] {1, 0, 1, 0, 0, 0, 0, 0},
        new float[4]);
    ConstantAnswer answer = ConstantAnswer.of(counts.metrics());
    assertThat(answer.value()).isCloseTo(0.75, within(1e-12));
    assertThat(answer.beaten()).isFalse();
  }

  @Test
  void anExampleOfOneClassAloneShowsNothing() {
    assertThat(ConstantAnswer.of(classes(1, 1, 1, 1)).beaten()).isFalse();
  }

  @Test
  void aNetworkThatGivesNoNumbersIsNotBetter() {
    RegressionCounts counts = new RegressionCounts(1);
    counts.add(
        Targets.ofValues(new float[][] {{1}, {3}}), new float[] {Float.NaN, 2}, new float[2]);
    assertThat(ConstantAnswer.of(counts.metrics()).beaten()).isFalse();
  }
}
