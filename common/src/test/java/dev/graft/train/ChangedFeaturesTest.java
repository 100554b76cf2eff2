package dev.graft.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.dataset.Example;
import dev.graft.dataset.ExampleChunk;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChangedFeaturesTest {

  private static final int WIDTH = 200;

  /** Of example i all features are i + 2; the last half of each is 0. */
  private static TrainingExamples examples() {
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      float[] features = new float[WIDTH];
      Arrays.fill(features, 0, WIDTH / 2, i + 2);
      examples.add(new Example(i, features, 0));
    }
    return TrainingExamples.of(ExampleChunk.of(examples));
  }

  private static float[] row(ChangedFeatures changed, int epoch, int... indices) {
    return changed.read(indices, epoch).rows()[0];
  }

  @Test
  void aShareOfTheFeaturesIsThatOfOneOther() {
    ChangedFeatures changed = new ChangedFeatures(examples(), 0.25, false, 7);
    float[] row = row(changed, 0, 3);
    List<Float> others = new ArrayList<>();
    for (int j = 0; j < WIDTH / 2; j++) {
      if (row[j] != 5) {
        others.add(row[j]);
      }
    }
    assertThat(others).hasSizeBetween(12, 38).containsOnly(others.get(0));
    // Whatever it is read with, and of another epoch something else.
    assertThat(row(changed, 0, 3, 9, 1)).isEqualTo(row);
    assertThat(row(changed, 1, 3)).isNotEqualTo(row);
    assertThat(examples().read(new int[] {3}, 0).rows()[0][0]).isEqualTo(5);
  }

  @Test
  void aShareOfTheWordsIsUnknown() {
    float[] row = row(new ChangedFeatures(examples(), 0.25, true, 7), 0, 3);
    int unknown = 0;
    for (int j = 0; j < WIDTH / 2; j++) {
      unknown += row[j] == 1 ? 1 : 0;
      assertThat(row[j]).isIn(1f, 5f);
    }
    assertThat(unknown).isBetween(12, 38);
    for (int j = WIDTH / 2; j < WIDTH; j++) { // where there is no word
      assertThat(row[j]).isZero();
    }
  }
}
