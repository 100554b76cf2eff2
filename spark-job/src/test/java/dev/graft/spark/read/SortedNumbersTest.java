package dev.graft.spark.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.spark.LocalSpark;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaRDD;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SortedNumbersTest {

  private static final int[] GROUPS = {-1, 0, 1, 2, 30, 31};

  /**
   * Group and number: of all bits, close together, all the same, one; and a group not asked for.
   */
  private static List<long[]> numbers() {
    Random random = new Random(5);
    List<long[]> numbers = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      numbers.add(new long[] {-1, random.nextLong()});
      numbers.add(new long[] {0, 1_000_000 + random.nextInt(100)});
      numbers.add(new long[] {1, Long.MIN_VALUE});
      numbers.add(new long[] {7, random.nextLong()});
    }
    numbers.add(new long[] {2, -1});
    numbers.add(new long[] {30, 0});
    return numbers;
  }

  private static long[] places(int group, long count) {
    return count < 2 ? new long[(int) count] : new long[] {0, count / 3, count / 2, count - 1};
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 10, 600, 1 << 17})
  void asSortingFindsThemHoweverFewAreCollected(int few) {
    Map<Integer, List<Long>> sorted = new TreeMap<>();
    for (long[] number : numbers()) {
      sorted.computeIfAbsent((int) number[0], any -> new ArrayList<>()).add(number[1]);
    }
    for (int partitions : new int[] {1, 20}) {
      JavaRDD<long[]> rdd = LocalSpark.get().parallelize(numbers(), partitions);
      Map<Integer, long[]> found =
          new SortedNumbers<>(rdd, (pair, taker) -> taker.take((int) pair[0], pair[1]), 64, few)
              .at(GROUPS, numbers().size(), SortedNumbersTest::places);
      assertThat(found).containsOnlyKeys(-1, 0, 1, 2, 30, 31);
      for (int group : GROUPS) {
        List<Long> own = sorted.getOrDefault(group, new ArrayList<>());
        own.sort(Long::compareUnsigned);
        long[] places = places(group, own.size());
        assertThat(found.get(group)).hasSize(places.length);
        for (int i = 0; i < places.length; i++) {
          assertThat(found.get(group)[i]).isEqualTo(own.get((int) places[i]));
        }
      }
    }
  }

  /** As places that were counted in an earlier pass are. */
  @ParameterizedTest
  @ValueSource(ints = {0, 600, 1 << 17})
  void dataThatHaveBecomeFewerAreToldOf(int few) {
    JavaRDD<long[]> rdd = LocalSpark.get().parallelize(numbers(), 2);
    SortedNumbers<long[]> sorted =
        new SortedNumbers<>(rdd, (pair, taker) -> taker.take((int) pair[0], pair[1]), 64, few);
    assertThatThrownBy(
            () -> sorted.at(GROUPS, numbers().size(), (group, count) -> new long[] {count}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the data changed while they were read");
  }

  @Test
  void ofNoNumbersNothingIsFound() {
    JavaRDD<long[]> none = LocalSpark.get().parallelize(List.of(), 2);
    assertThat(
            new SortedNumbers<long[]>(none, (pair, taker) -> {}, 64, 0)
                .at(GROUPS, 1, SortedNumbersTest::places)
                .values())
        .allMatch(found -> found.length == 0);
  }
}
