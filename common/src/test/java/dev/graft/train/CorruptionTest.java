package dev.graft.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.graft.dataset.Example;
import dev.graft.dataset.ExampleChunk;
import dev.graft.dataset.ExampleStore;
import dev.graft.dataset.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CorruptionTest {

  private static final int[] ALL = IntStream.range(0, 6).toArray();

  /** A column of one feature, one of three categories and two of one: 1 to 6. */
  private static final int[] WIDTHS = {1, 3, 1, 1};

  private static final float[] ROW = {1, 2, 3, 4, 5, 6};

  private static final Corruption.Rows NONE =
      new Corruption.Rows() {
        @Override
        public int size() {
          throw new AssertionError("no other row is asked for");
        }

        @Override
        public float[] row(int index) {
          throw new AssertionError("no other row is asked for");
        }
      };

  /** Example i has the features 10 i + 1 to 10 i + 6. */
  private static ExampleChunk chunk() {
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      float[] features = new float[6];
      for (int f = 0; f < 6; f++) {
        features[f] = 10 * i + f + 1;
      }
      examples.add(new Example(100 + i, features, null, 0, null, i == 0 ? 2 : 1));
    }
    return ExampleChunk.of(examples);
  }

  @Test
  void halfOfTheColumnsAreMaskedEachTimeOthersAndACategoryIsMaskedWhole() {
    MaskedFeatures half = new MaskedFeatures(WIDTHS, 0.5, false);
    int[] masked = new int[WIDTHS.length];
    for (int draw = 0; draw < 2000; draw++) {
      float[] row = half.corrupted(ROW, new Random(Seeds.derive(1, draw)), NONE);
      boolean[] gone = {row[0] == 0, row[1] == 0, row[4] == 0, row[5] == 0};
      assertThat(row[2] == 0).isEqualTo(gone[1]);
      assertThat(row[3] == 0).isEqualTo(gone[1]);
      int columns = 0;
      for (int c = 0; c < gone.length; c++) {
        masked[c] += gone[c] ? 1 : 0;
        columns += gone[c] ? 1 : 0;
      }
      assertThat(columns).isEqualTo(2);
      for (int f = 0; f < row.length; f++) {
        assertThat(row[f]).isIn(0f, ROW[f]);
      }
    }
    // Binomial, 2000 draws of one half: deviation 22.
    assertThat(IntStream.of(masked)).allSatisfy(times -> assertThat(times).isBetween(900, 1100));
    assertThat(ROW).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(half.summary()).isEqualTo("2 of 4 columns are masked");
  }

  @Test
  void oneColumnIsMaskedAtLeastAndOneIsLeft() {
    assertThat(new MaskedFeatures(WIDTHS, 0.01, false).summary()).startsWith("1 of 4 ");
    assertThat(new MaskedFeatures(WIDTHS, 0.99, true).summary())
        .isEqualTo("3 of 4 columns are those of other rows");
  }

  @Test
  void valuesOfOtherRowsAreThoseOfTheSameColumn() {
    CorruptedExamples examples =
        new CorruptedExamples(
            TrainingExamples.of(chunk()), new MaskedFeatures(WIDTHS, 0.75, true), 7);
    int foreign = 0;
    for (int epoch = 0; epoch < 50; epoch++) {
      float[][] rows = examples.read(ALL, epoch).rows();
      for (int i = 0; i < rows.length; i++) {
        for (int f = 0; f < 6; f++) {
          assertThat(rows[i][f] % 10).isEqualTo(f + 1);
          foreign += rows[i][f] == 10 * i + f + 1 ? 0 : 1;
        }
        // A category comes from one row.
        assertThat(rows[i][1] + 1).isEqualTo(rows[i][2]);
        assertThat(rows[i][2] + 1).isEqualTo(rows[i][3]);
      }
    }
    // 300 rows of 6 features, of which 3 of 4 columns, 4.5 features, are drawn of six rows.
    assertThat(foreign / (300 * 4.5 * 5 / 6)).isCloseTo(1, within(0.1));
  }

  @Test
  void theTargetsAreTheWholeRowsAndWeightsStay() {
    CorruptedExamples examples =
        new CorruptedExamples(
            TrainingExamples.of(chunk()), new MaskedFeatures(WIDTHS, 0.5, false), 7);
    Minibatch batch = examples.read(new int[] {3, 0}, 1);
    assertThat(batch.targets().values()[0]).containsExactly(31, 32, 33, 34, 35, 36);
    assertThat(batch.targets().weights()).containsExactly(1, 2);
    assertThat(batch.rows()[0]).isNotEqualTo(batch.targets().values()[0]);
  }

  @Test
  void whatIsTakenIsOfSeedEpochAndIdAlone() {
    MaskedFeatures mask = new MaskedFeatures(WIDTHS, 0.5, false);
    CorruptedExamples examples = new CorruptedExamples(TrainingExamples.of(chunk()), mask, 7);
    float[][] together = examples.read(ALL, 2).rows();
    for (int i = 5; i >= 0; i--) {
      assertThat(examples.read(new int[] {i}, 2).rows()[0]).isEqualTo(together[i]);
    }
    assertThat(Arrays.deepEquals(examples.read(ALL, 3).rows(), together)).isFalse();
    CorruptedExamples other = new CorruptedExamples(TrainingExamples.of(chunk()), mask, 8);
    assertThat(Arrays.deepEquals(other.read(ALL, 2).rows(), together)).isFalse();
  }

  @Test
  void examplesToJudgeByAreAlwaysCorruptedInTheSameWay() {
    ExampleStore store =
        ReconstructedStore.corrupted(chunk(), new MaskedFeatures(WIDTHS, 0.5, true), 7);
    float[][] rows = store.rows(ALL);
    assertThat(Arrays.deepEquals(rows, chunk().rows(ALL))).isFalse();
    assertThat(store.rows(new int[] {4})[0]).isEqualTo(rows[4]);
    float[] lent = new float[6];
    store.row(4, lent);
    assertThat(lent).isEqualTo(rows[4]);
    assertThat(store.targets(new int[] {4}).values()[0]).containsExactly(41, 42, 43, 44, 45, 46);
    assertThat(store.targets(ALL).weights()[0]).isEqualTo(2);
    assertThat(store.features(new int[] {4})).isEqualTo(rows[4]);
  }

  @Test
  void examplesToTrainOnAreWholeAndTheirOwnTargets() {
    ExampleStore store = ReconstructedStore.whole(chunk());
    assertThat(Arrays.deepEquals(store.rows(ALL), chunk().rows(ALL))).isTrue();
    assertThat(Arrays.deepEquals(store.targets(ALL).values(), chunk().rows(ALL))).isTrue();
  }

  @Test
  void squaresOfAPictureBecomeBlackInAllChannels() {
    int[] shape = {2, 5, 6};
    float[] picture = new float[60];
    Arrays.fill(picture, 1);
    // 3 by 3 squares of two pixels, those below one pixel high; 3 of them are masked.
    NoisyPicture masked = new NoisyPicture(shape, 0, 2, 0.33);
    for (int draw = 0; draw < 200; draw++) {
      float[] made = masked.corrupted(picture, new Random(Seeds.derive(1, draw)), NONE);
      int squares = 0;
      for (int top = 0; top < 5; top += 2) {
        for (int left = 0; left < 6; left += 2) {
          float first = made[top * 6 + left];
          squares += first == 0 ? 1 : 0;
          for (int channel = 0; channel < 2; channel++) {
            for (int y = top; y < Math.min(5, top + 2); y++) {
              assertThat(made[(channel * 5 + y) * 6 + left]).isEqualTo(first);
              assertThat(made[(channel * 5 + y) * 6 + left + 1]).isEqualTo(first);
            }
          }
        }
      }
      assertThat(squares).isEqualTo(3);
    }
    assertThat(masked.summary()).isEqualTo("3 of 9 squares of 2 pixels are masked");
  }

  @Test
  void noiseHasMeanZeroAndItsDeviation() {
    float[] made =
        new NoisyPicture(new int[] {100, 100}, 0.5, 4, 0)
            .corrupted(new float[10_000], new Random(1), NONE);
    double mean = 0;
    double square = 0;
    for (float value : made) {
      mean += value / 10_000.0;
      square += value * value / 10_000.0;
    }
    assertThat(mean).isCloseTo(0, within(0.02));
    assertThat(Math.sqrt(square)).isCloseTo(0.5, within(0.02));
  }
}
