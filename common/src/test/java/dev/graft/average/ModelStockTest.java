package dev.graft.average;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.graft.train.Range;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelStockTest {

  private static final List<List<Range>> ONE = List.of(List.of(new Range(0, 2)));

  private static float[] merge(List<List<Range>> layers, float[] start, float[]... models) {
    return ModelStock.merge(start, List.of(models), layers);
  }

  /** 60 degrees: t = 2 / 2 / (1 / 2 + 1) = 2 / 3 of the mean (0.75, 0.4330127). */
  @Test
  void theMeanIsDrawnBackByTheAngle() {
    float[] start = {1, 1};
    float[] one = {2, 1};
    float[] other = {1.5f, 1.8660254f};
    assertThat(merge(ONE, start, one, other))
        .containsExactly(new float[] {1.5f, 1.2886751f}, within(1e-6f));
  }

  /** Right angles between three: nothing is agreed on. One direction: the mean, of any lengths. */
  @Test
  void whatAllAgreeOnStaysAndWhatNobodyDoesGoes() {
    List<List<Range>> whole = List.of(List.of(new Range(0, 3)));
    assertThat(
            merge(
                whole,
                new float[3],
                new float[] {1, 0, 0},
                new float[] {0, 1, 0},
                new float[] {0, 0, 1}))
        .containsExactly(new float[] {0, 0, 0}, within(1e-6f));
    assertThat(merge(ONE, new float[2], new float[] {1, 2}, new float[] {3, 6}))
        .containsExactly(new float[] {2, 4}, within(1e-6f));
    assertThat(merge(ONE, new float[2], new float[] {1, 0}, new float[] {-1, 0.5f}))
        .containsExactly(0, 0);
  }

  /** Three models, cosines of pairs all 1/2: t = 3 / 2 / (2 / 2 + 1) = 3 / 4. */
  @Test
  void moreModelsAreTrustedMore() {
    assertThat(ModelStock.share(0.5, 3)).isEqualTo(0.75);
    assertThat(ModelStock.share(0.5, 2)).isEqualTo(2 / 3.0);
    assertThat(ModelStock.share(1, 5)).isEqualTo(1);
    assertThat(ModelStock.share(-0.5, 2)).isZero();
  }

  /** The first layer is agreed on, the second, of two ranges, is not; the last number has none. */
  @Test
  void eachLayerHasItsOwnAngle() {
    List<List<Range>> layers =
        List.of(List.of(new Range(1, 2)), List.of(new Range(0, 1), new Range(2, 3)));
    assertThat(
            merge(
                layers,
                new float[] {0, 0, 0, 0},
                new float[] {1, 4, 0, 8},
                new float[] {0, 2, 1, 4}))
        .containsExactly(new float[] {0, 3, 0, 6}, within(1e-6f));
  }

  @Test
  void aLayerThatNobodyMovedStays() {
    assertThat(merge(ONE, new float[] {5, 6}, new float[] {5, 6}, new float[] {5, 6}))
        .containsExactly(5, 6);
  }
}
