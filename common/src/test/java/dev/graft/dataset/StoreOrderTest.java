package dev.graft.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StoreOrderTest {

  @Test
  void everyExampleComesAtOnePositionWhateverTheChunks() {
    for (int trial = 0; trial < 3000; trial++) {
      Random random = new Random(trial);
      int[] sizes = random.ints(1 + random.nextInt(20), 0, 9).toArray();
      int size = IntStream.of(sizes).sum();
      StoreOrder order = new StoreOrder(sizes, 1 + random.nextInt(5), random.nextLong());
      assertThat(order.size()).isEqualTo(size);
      BitSet seen = new BitSet();
      IntStream.of(order.range(0, size / 2)).forEach(seen::set);
      IntStream.of(order.range(size / 2, size)).forEach(seen::set);
      assertThat(seen.cardinality()).as("trial %d", trial).isEqualTo(size).isEqualTo(seen.length());
    }
  }

  /** What small shares have been trained in stays their order. */
  @Test
  void whereAWindowHoldsAllTheOrderIsThatOfTheExamplesAlone() {
    int[] order = new StoreOrder(new int[] {40, 35, 25}, 3, 7).range(0, 100);
    assertThat(order).containsExactly(new EpochOrder(100, 7).range(0, 100));
    assertThat(new StoreOrder(new int[] {100}, 8, 7).range(0, 100)).containsExactly(order);
  }

  /** 24 chunks of 50, four at a time: 200 examples in a row are of four chunks. */
  @Test
  void aRoundTouchesFewChunksAndAnEpochEachOnce() {
    int[] sizes = new int[24];
    Arrays.fill(sizes, 50);
    StoreOrder order = new StoreOrder(sizes, 4, 3);
    BitSet all = new BitSet();
    for (int window = 0; window < 6; window++) {
      BitSet chunks = new BitSet();
      IntStream.of(order.range(window * 200, window * 200 + 200)).forEach(i -> chunks.set(i / 50));
      assertThat(chunks.cardinality()).isEqualTo(4);
      assertThat(all.intersects(chunks)).isFalse();
      all.or(chunks);
    }
    assertThat(all.cardinality()).isEqualTo(24);
  }

  @Test
  void seedsGiveOtherOrdersOfChunksAndWithinThem() {
    int[] sizes = new int[24];
    Arrays.fill(sizes, 50);
    int[] one = new StoreOrder(sizes, 4, 3).range(0, 1200);
    int[] other = new StoreOrder(sizes, 4, 4).range(0, 1200);
    assertThat(chunks(one)).isNotEqualTo(chunks(other));
    assertThat(new StoreOrder(sizes, 4, 3).range(0, 1200)).containsExactly(one);
  }

  private static int[] chunks(int[] order) {
    return IntStream.of(order).map(i -> i / 50).toArray();
  }

  /**
   * Neighbours of an epoch have nothing to do with each other: over a window of 1,600 examples the
   * serial correlation of their indices has a standard deviation of 1/40.
   */
  @Test
  void neighboursOfAWindowAreNotCorrelated() {
    int[] sizes = new int[32];
    Arrays.fill(sizes, 200);
    StoreOrder order = new StoreOrder(sizes, 8, 11);
    for (int window = 0; window < 4; window++) {
      int[] indices = order.range(window * 1600, window * 1600 + 1600);
      double mean = IntStream.of(indices).average().getAsDouble();
      double covariance = 0;
      double variance = 0;
      for (int i = 0; i < indices.length; i++) {
        double next = indices[(i + 1) % indices.length] - mean;
        covariance += (indices[i] - mean) * next;
        variance += (indices[i] - mean) * (indices[i] - mean);
      }
      assertThat(Math.abs(covariance / variance)).isLessThan(0.1);
    }
  }

  @Test
  void positionsOutsideAreRefused() {
    StoreOrder order = new StoreOrder(new int[] {2, 0, 3}, 1, 1);
    assertThatThrownBy(() -> order.at(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> order.at(5)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(new StoreOrder(new int[] {0}, 8, 1).size()).isZero();
  }
}
