package dev.graft.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.graft.dataset.Targets;
import dev.graft.io.Json;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class MultiLabelCountsTest {

  private static final float[][] TRUTH = {{1, 0, 1}, {0, 0, 1}, {1, 1, 0}, {0, 0, 0}};

  /** Said: {1, 0, 1}, {1, 0, 0}, {1, 0, 0}, {0, 0, 0}; one half holds. */
  private static final float[] SAID = {
    0.5f, 0.1f, 0.9f, 0.8f, 0.2f, 0.49f, 0.7f, 0.4f, 0, 0.1f, 0.3f, 0.2f
  };

  private static final float[] LOSSES = {1, 2, 3, 6};

  private static MultiLabelCounts counted(int from, int to) {
    MultiLabelCounts counts = new MultiLabelCounts(3);
    counts.add(
        Targets.ofValues(TRUTH).range(from, to),
        Arrays.copyOfRange(SAID, from * 3, to * 3),
        Arrays.copyOfRange(LOSSES, from, to));
    return counts;
  }

  /**
   * Label by label: holds 2, 1, 2; said 3, 0, 1; both 2, 0, 1. Of 12 statements 9 are right; the
   * first and the last row are right throughout.
   */
  @Test
  void metricsAreAsComputedByHand() {
    MultiLabelMetrics metrics = counted(0, 4).metrics();
    assertThat(metrics.examples()).isEqualTo(4);
    assertThat(metrics.accuracy()).isCloseTo(9 / 12.0, within(1e-12));
    assertThat(metrics.subsetAccuracy()).isEqualTo(0.5);
    assertThat(metrics.loss()).isEqualTo(3);
    assertThat(metrics.precisionMicro()).isCloseTo(3 / 4.0, within(1e-12));
    assertThat(metrics.recallMicro()).isCloseTo(3 / 5.0, within(1e-12));
    assertThat(metrics.f1Micro()).isCloseTo(6 / 9.0, within(1e-12));
    assertThat(metrics.precision()).isCloseTo((2 / 3.0 + 0 + 1) / 3, within(1e-12));
    assertThat(metrics.recall()).isCloseTo((1 + 0 + 0.5) / 3, within(1e-12));
    assertThat(metrics.f1()).isCloseTo((4 / 5.0 + 0 + 2 / 3.0) / 3, within(1e-12));
    assertThat(metrics.labels().get(0))
        .isEqualTo(new MultiLabelMetrics.Label(2, 3, 0.75, 2 / 3.0, 1, 4 / 5.0));
    assertThat(metrics.labels().get(1)).isEqualTo(new MultiLabelMetrics.Label(1, 0, 0.75, 0, 0, 0));
  }

  @Test
  void partsAddUpToTheWhole() {
    MultiLabelMetrics whole = counted(0, 4).metrics();
    Counts parts =
        new MultiLabelCounts(3)
            .merge(counted(0, 1))
            .merge(new MultiLabelCounts(3))
            .merge(counted(1, 4));
    assertThat(parts.metrics()).isEqualTo(whole);
  }

  @Test
  void accuracyIsTheMainMetricAndAllIsReported() {
    MultiLabelMetrics metrics = counted(0, 4).metrics();
    assertThat(metrics.mainName()).isEqualTo("accuracy");
    assertThat(metrics.main()).isEqualTo(metrics.accuracy());
    assertThat(Json.of(metrics).at("/labels/2/support").asInt()).isEqualTo(2);
    assertThat(Json.of(metrics).path("f1Micro").asDouble()).isEqualTo(metrics.f1Micro());
    assertThat(Json.of(metrics).has("score")).isFalse();
  }

  @Test
  void countsOfAnotherKindAreRefused() {
    assertThatThrownBy(() -> new MultiLabelCounts(3).merge(new MultiLabelCounts(2)))
        .hasMessage("Cannot merge counts of 3 labels with other counts");
    assertThatThrownBy(() -> new MultiLabelCounts(3).merge(new RegressionCounts(3)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new MultiLabelCounts(3).metrics())
        .hasMessage("Cannot evaluate: there are no examples");
  }
}
