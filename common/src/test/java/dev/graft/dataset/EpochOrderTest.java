package dev.graft.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EpochOrderTest {

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 5, 64, 1000, 65537})
  void everyNumberStandsAtExactlyOnePosition(int size) {
    int[] order = new EpochOrder(size, 11).range(0, size);
    assertThat(IntStream.of(order).sorted().toArray())
        .isEqualTo(IntStream.range(0, size).toArray());
  }

  @Test
  void soItIsForAnySizeAndSeedInWhateverPartsItIsAskedFor() {
    for (int trial = 0; trial < 10_000; trial++) {
      Random random = new Random(trial);
      int size = random.nextInt(500);
      EpochOrder order = new EpochOrder(size, random.nextLong());
      int first = size == 0 ? 0 : random.nextInt(size);
      BitSet seen = new BitSet();
      IntStream.of(order.range(0, first)).forEach(seen::set);
      IntStream.of(order.range(first, size)).forEach(seen::set);
      assertThat(seen.cardinality()).as("trial %d", trial).isEqualTo(size).isEqualTo(seen.length());
    }
  }

  /** From an independent implementation in Python: a change would change every trained model. */
  @Test
  void theOrderOfASeedNeverChanges() {
    assertThat(new EpochOrder(100, 7).range(0, 8)).containsExactly(4, 46, 24, 45, 26, 42, 39, 17);
  }

  @Test
  void otherSeedsAndEpochsGiveOtherOrders() {
    int[] epoch0 = new EpochOrder(64, Seeds.derive(7, "order", 0, 0)).range(0, 64);
    int[] epoch1 = new EpochOrder(64, Seeds.derive(7, "order", 1, 0)).range(0, 64);
    int[] otherSeed = new EpochOrder(64, Seeds.derive(8, "order", 0, 0)).range(0, 64);
    assertThat(epoch1).isNotEqualTo(epoch0);
    assertThat(otherSeed).isNotEqualTo(epoch0).isNotEqualTo(epoch1);
  }

  /** Over 4,000 seeds each of 10 numbers is expected 400 times; sigma is 19. */
  @Test
  void everyNumberComesFirstAboutEquallyOften() {
    int[] first = new int[10];
    IntStream.range(0, 4000).forEach(seed -> first[new EpochOrder(10, seed).at(0)]++);
    assertThat(first)
        .isEqualTo(IntStream.of(first).map(n -> Math.max(300, Math.min(500, n))).toArray());
  }

  @Test
  void aRangeIsThePositionsFromTheFirstToBeforeTheLast() {
    EpochOrder order = new EpochOrder(10, 3);
    assertThat(order.range(4, 6)).containsExactly(order.at(4), order.at(5));
    assertThat(order.range(6, 6)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 5, 6})
  void positionsOutsideAreRefused(int position) {
    assertThatThrownBy(() -> new EpochOrder(5, 1).at(position))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessageContaining(Integer.toString(position));
  }

  @Test
  void aNegativeSizeIsRefused() {
    assertThatThrownBy(() -> new EpochOrder(-1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot order -1 examples");
  }
}
