package dev.graft.spark.read;

import java.util.HashMap;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;

/** How often each of some values occurs, where different ones are few. */
public final class Occurrences {

  private Occurrences() {}

  /** One Spark job, without a shuffle of as many partitions as the values have. */
  public static <T> Map<T, Long> of(JavaRDD<T> values) {
    return Combined.of(values, new HashMap<>(), Occurrences::add, Occurrences::merge);
  }

  private static <T> HashMap<T, Long> add(HashMap<T, Long> counts, T value) {
    counts.merge(value, 1L, Long::sum);
    return counts;
  }

  private static <T> HashMap<T, Long> merge(HashMap<T, Long> counts, HashMap<T, Long> more) {
    more.forEach((value, count) -> counts.merge(value, count, Long::sum));
    return counts;
  }
}
