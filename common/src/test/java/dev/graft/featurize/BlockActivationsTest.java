package dev.graft.featurize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.dataset.Example;
import dev.graft.dataset.ExampleChunk;
import dev.graft.model.FeatureExtractor;
import dev.graft.train.LentRows;
import dev.graft.train.TrainingExamples;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Rows are read into the same arrays again, and no activation is one of them. */
class BlockActivationsTest {

  private static final int EXAMPLES = 7;
  private static final int BATCH = 3;

  private static ExampleChunk block(int first) {
    return ExampleChunk.of(
        IntStream.range(first, first + EXAMPLES)
            .mapToObj(i -> new Example(i, new float[] {i, 10 * i}, 0))
            .toList());
  }

  /** Gives what it is given, and remembers it. */
  private static FeatureExtractor identity(List<float[]> given) {
    return new FeatureExtractor() {
      @Override
      public float[][] activations(float[][] rows) {
        given.addAll(List.of(rows));
        return rows;
      }

      @Override
      public void close() {}
    };
  }

  @Test
  void blocksOfLentRowsAreReadAsOthers() {
    List<float[]> given = new ArrayList<>();
    LentRows lent = new LentRows();
    for (int first : new int[] {0, 100}) {
      ExampleChunk block = block(first);
      assertThat(
              BlockActivations.of(identity(given), TrainingExamples.passing(block, lent), 0, BATCH))
          .isDeepEqualTo(BlockActivations.of(identity(new ArrayList<>()), block, BATCH))
          .hasDimensions(EXAMPLES, 2);
    }
    assertThat(given).hasSize(2 * EXAMPLES);
    for (int i = 0; i < given.size(); i++) {
      assertThat(given.get(i)).isSameAs(given.get(i % EXAMPLES % BATCH));
    }
  }
}
