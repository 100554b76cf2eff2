package dev.graft.spark.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.spark.LocalSpark;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.junit.jupiter.api.Test;

class CombinedTest {

  private static final int PARTITIONS = 400;
  private static final int LENGTH = 4_000;

  /** Bytes that come to the driver, by stage. */
  private static final class Results extends SparkListener {
    private final Map<Integer, Long> bytes = new HashMap<>();

    @Override
    public void onTaskEnd(SparkListenerTaskEnd event) {
      bytes.merge(event.stageId(), event.taskMetrics().resultSize(), Long::sum);
    }

    long most() throws Exception {
      LocalSpark.get().sc().listenerBus().waitUntilEmpty();
      return bytes.values().stream().mapToLong(Long::longValue).max().orElseThrow();
    }
  }

  private static JavaRDD<Integer> numbers() {
    return LocalSpark.get()
        .parallelize(IntStream.range(0, PARTITIONS).boxed().toList(), PARTITIONS);
  }

  /** One result a partition would be 12.8 MB. */
  @Test
  void ofManyPartitionsFewResultsComeToTheDriver() throws Exception {
    Results results = new Results();
    LocalSpark.get().sc().addSparkListener(results);
    try {
      long[] counts =
          Combined.of(numbers(), new long[LENGTH], CombinedTest::add, CombinedTest::sum);
      assertThat(counts).containsOnly(IntStream.range(0, PARTITIONS).asLongStream().sum());
      assertThat(results.most()).isLessThan(3_000_000);
    } finally {
      LocalSpark.get().sc().removeSparkListener(results);
    }
  }

  private static long[] add(long[] counts, Integer number) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += number;
    }
    return counts;
  }

  private static long[] sum(long[] counts, long[] more) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += more[i];
    }
    return counts;
  }

  @Test
  void valuesAreCounted() {
    for (int partitions : new int[] {3, 20}) {
      JavaRDD<Integer> numbers = numbers().coalesce(partitions);
      assertThat(Occurrences.of(numbers.map(number -> number % 3)))
          .isEqualTo(Map.of(0, 134L, 1, 133L, 2, 133L));
      assertThat(Occurrences.of(numbers.filter(number -> number < 0))).isEmpty();
    }
  }
}
