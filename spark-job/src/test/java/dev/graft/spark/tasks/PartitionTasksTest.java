package dev.graft.spark.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.spark.LocalSpark;
import java.io.EOFException;
import java.util.Iterator;
import java.util.List;
import org.apache.commons.collections4.IteratorUtils;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function2;
import org.junit.jupiter.api.Test;

class PartitionTasksTest {

  private static final JavaRDD<Integer> NUMBERS =
      LocalSpark.get().parallelize(List.of(3, 1, 4, 1, 5), 3);

  /** Each number with that of its partition. */
  private static final class Numbered
      implements Function2<Integer, Iterator<Integer>, Iterator<String>> {

    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<String> call(Integer partition, Iterator<Integer> numbers) {
      return IteratorUtils.transformedIterator(numbers, number -> partition + ":" + number);
    }
  }

  private static final class Failing
      implements Function2<Integer, Iterator<Integer>, Iterator<Integer>> {

    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<Integer> call(Integer partition, Iterator<Integer> numbers) throws Exception {
      throw new EOFException("of partition " + partition);
    }
  }

  @Test
  void givesWhatSparksOwnFunctionsGive() {
    List<String> all = PartitionTasks.collect(PartitionTasks.map(NUMBERS, new Numbered()));
    assertThat(all).containsExactly("0:3", "1:1", "1:4", "2:1", "2:5");
    assertThat(NUMBERS.mapPartitionsWithIndex(new Numbered(), true).collect()).isEqualTo(all);
  }

  /** Each number with that of its partition and a word. */
  private static final class Told
      implements Function2<Integer, Iterator<Integer>, Iterator<String>> {

    private static final long serialVersionUID = 1L;

    private final String word;

    Told(String word) {
      this.word = word;
    }

    @Override
    public Iterator<String> call(Integer partition, Iterator<Integer> numbers) {
      return IteratorUtils.transformedIterator(
          numbers, number -> word + ":" + partition + ":" + number);
    }
  }

  @Test
  void severalTasksReadTheSamePartitions() {
    JavaRDD<String> each =
        PartitionTasks.mapEach(NUMBERS, List.of(new Told("a"), new Told("b"), new Told("c")));
    assertThat(each.getNumPartitions()).isEqualTo(9);
    assertThat(PartitionTasks.collect(each))
        .containsExactly(
            "a:0:3", "a:1:1", "a:1:4", "a:2:1", "a:2:5", "b:0:3", "b:1:1", "b:1:4", "b:2:1",
            "b:2:5", "c:0:3", "c:1:1", "c:1:4", "c:2:1", "c:2:5");
  }

  @Test
  void tellsWhatATaskThrew() {
    JavaRDD<Integer> failing = PartitionTasks.map(NUMBERS.coalesce(1), new Failing());
    assertThatThrownBy(() -> PartitionTasks.collect(failing))
        .hasMessageContaining("java.io.EOFException: of partition 0");
  }
}
