package dev.graft.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.graft.Samples;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.evaluation.EvaluationAveraging;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.evaluation.classification.ROC;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ClassificationCountsTest {

  @BeforeAll
  static void pin() {
    Samples.pin();
  }

  private static ClassificationCounts counted(int classes, int[] labels, float[][] outputs) {
    ClassificationCounts counts = new ClassificationCounts(classes);
    for (int i = 0; i < labels.length; i++) {
      counts.add(labels[i], outputs[i], i);
    }
    return counts;
  }

  private static float[][] randomOutputs(int[] labels, int classes, long seed) {
    Random random = new Random(seed);
    float[][] outputs = new float[labels.length][classes];
    for (int i = 0; i < labels.length; i++) {
      float sum = 0;
      for (int c = 0; c < classes; c++) {
        outputs[i][c] = random.nextFloat() + (c == labels[i] ? 0.4f : 0);
        sum += outputs[i][c];
      }
      for (int c = 0; c < classes; c++) {
        outputs[i][c] /= sum;
      }
    }
    return outputs;
  }

  @Test
  void theTableIsWholeHoweverManyCellsItHas() {
    int classes = 60;
    ClassificationCounts counts = new ClassificationCounts(classes);
    ClassificationCounts others = new ClassificationCounts(classes);
    long[][] expected = new long[classes][classes];
    Random random = new Random(5);
    for (int i = 0; i < 20_000; i++) {
      int label = random.nextInt(classes);
      int predicted = random.nextInt(classes);
      float[] outputs = new float[classes];
      outputs[predicted] = 1;
      (i % 3 == 0 ? others : counts).add(label, outputs, 0);
      expected[label][predicted]++;
    }
    assertThat(counts.merge(others).metrics().confusion()).isDeepEqualTo(expected);
  }

  @Test
  void manyClassesHaveAllMetricsButNoTable() {
    ClassificationCounts counts = new ClassificationCounts(50_000);
    ClassificationCounts others = new ClassificationCounts(50_000);
    float[] last = new float[50_000];
    last[49_999] = 1;
    counts.add(49_999, last, 1);
    others.add(7, last, 3);

    ClassificationMetrics metrics = counts.merge(others).metrics();

    assertThat(metrics.confusion()).isNull();
    assertThat(metrics.examples()).isEqualTo(2);
    assertThat(metrics.accuracy()).isEqualTo(0.5);
    assertThat(metrics.loss()).isEqualTo(2);
    // Class 49,999: precision 1/2, recall 1; class 7: neither.
    assertThat(metrics.precision()).isEqualTo(0.25);
    assertThat(metrics.recall()).isEqualTo(0.5);
    assertThat(metrics.f1()).isCloseTo(1 / 3.0, within(1e-12));
  }

  @Test
  void metricsOfAConfusionByHand() {
    float[] a = {0.8f, 0.1f, 0.1f};
    float[] b = {0.1f, 0.8f, 0.1f};
    ClassificationMetrics metrics =
        counted(3, new int[] {0, 0, 0, 1, 1}, new float[][] {a, a, b, b, a}).metrics();
    assertThat(metrics.confusion()).isDeepEqualTo(new long[][] {{2, 1, 0}, {1, 1, 0}, {0, 0, 0}});
    assertThat(metrics.examples()).isEqualTo(5);
    assertThat(metrics.accuracy()).isEqualTo(0.6);
    assertThat(metrics.loss()).isEqualTo(2);
    // Class 2 does not occur: means over two classes.
    assertThat(metrics.precision()).isCloseTo((2 / 3.0 + 1 / 2.0) / 2, within(1e-12));
    assertThat(metrics.recall()).isCloseTo((2 / 3.0 + 1 / 2.0) / 2, within(1e-12));
    assertThat(metrics.f1()).isCloseTo((4 / 6.0 + 2 / 4.0) / 2, within(1e-12));
    assertThat(metrics.balancedAccuracy()).isCloseTo((2 / 3.0 + 1 / 2.0) / 2, within(1e-12));
  }

  @Test
  void metricsAreThoseOfDeeplearning4j() {
    int[] labels = new Random(1).ints(500, 0, 4).toArray();
    float[][] outputs = randomOutputs(labels, 4, 2);
    Evaluation oracle = new Evaluation(4);
    oracle.eval(oneHot(labels, 4), Nd4j.create(outputs));
    ClassificationMetrics metrics = counted(4, labels, outputs).metrics();
    assertThat(metrics.accuracy()).isCloseTo(oracle.accuracy(), within(1e-12));
    assertThat(metrics.precision())
        .isCloseTo(oracle.precision(EvaluationAveraging.Macro), within(1e-12));
    assertThat(metrics.recall()).isCloseTo(oracle.recall(EvaluationAveraging.Macro), within(1e-12));
    assertThat(metrics.f1()).isCloseTo(oracle.f1(EvaluationAveraging.Macro), within(1e-12));
  }

  private static INDArray oneHot(int[] labels, int classes) {
    float[][] rows = new float[labels.length][classes];
    for (int i = 0; i < labels.length; i++) {
      rows[i][labels[i]] = 1;
    }
    return Nd4j.create(rows);
  }

  @Test
  void theAreaUnderTheCurveIsThatOfDeeplearning4j() {
    int[] labels = new Random(3).ints(400, 0, 2).toArray();
    float[][] outputs = randomOutputs(labels, 2, 4);
    ROC oracle = new ROC(0);
    oracle.eval(oneHot(labels, 2), Nd4j.create(outputs));
    assertThat(counted(2, labels, outputs).metrics().auc())
        .isCloseTo(oracle.calculateAUC(), within(1e-3));
  }

  /** Of the four pairs: one in order, one not, two ties; then three in order and one tie. */
  @Test
  void tiesCountHalf() {
    float[][] outputs = {{0.75f}, {0.25f}, {0.75f}, {0.25f}};
    assertThat(counted(2, new int[] {0, 0, 1, 1}, outputs).metrics().auc()).isEqualTo(0.5);
    float[][] better = {{0.25f}, {0.5f}, {0.5f}, {1f}};
    assertThat(counted(2, new int[] {0, 0, 1, 1}, better).metrics().auc()).isEqualTo(3.5 / 4);
  }

  @Test
  void oneClassAloneHasNoArea() {
    assertThat(counted(2, new int[] {1}, new float[][] {{0.3f, 0.7f}}).metrics().auc()).isNull();
  }

  @Test
  void oneOutputMeansClassOneFromOneHalfUp() {
    assertThat(ClassificationCounts.predicted(new float[] {0.5f})).isOne();
    assertThat(ClassificationCounts.predicted(new float[] {0.49f})).isZero();
    assertThat(ClassificationCounts.predicted(new float[] {0.4f, 0.4f, 0.2f})).isZero();
  }

  @Test
  void mergingEqualsCountingAtOnce() {
    int[] labels = {0, 1, 1, 0};
    float[][] outputs = {{0.9f, 0.1f}, {0.3f, 0.7f}, {0.6f, 0.4f}, {0.2f, 0.8f}};
    ClassificationCounts merged = new ClassificationCounts(2);
    for (int i = 0; i < labels.length; i++) {
      ClassificationCounts one = new ClassificationCounts(2);
      one.add(labels[i], outputs[i], i);
      merged.merge(one);
    }
    assertThat(merged.metrics())
        .usingRecursiveComparison()
        .isEqualTo(counted(2, labels, outputs).metrics());
  }

  @Test
  void nothingToEvaluateAndForeignCountsAreRefused() {
    assertThatThrownBy(() -> new ClassificationCounts(2).metrics())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Cannot evaluate: there are no examples");
    assertThatThrownBy(() -> new ClassificationCounts(2).merge(new ClassificationCounts(3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot merge counts of 2 classes with other counts");
  }
}
