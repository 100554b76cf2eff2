package dev.graft.spark.read;

import dev.graft.dataset.RawRecord;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;

/** Divides each class by itself, so that validation and test hold their share of it exactly. */
final class Strata {

  private Strata() {}

  /**
   * The same assignment with bounds for each class: of its smallest draws so many are validation,
   * so many of the next are test.
   *
   * @param counts examples of each class
   */
  static Assignment divide(
      JavaRDD<RawRecord> records, Assignment assignment, Map<Integer, Long> counts) {
    Map<Integer, Integer> validation = new HashMap<>();
    Map<Integer, Integer> both = new HashMap<>();
    counts.forEach(
        (label, count) -> {
          validation.put(label, share(count, assignment.validation()));
          both.put(label, share(count, assignment.validation() + assignment.test()));
        });
    Map<Integer, long[]> draws = SmallestOfClass.draws(records, assignment, both);
    Map<Integer, long[]> bounds = new HashMap<>();
    counts
        .keySet()
        .forEach(
            label -> {
              long[] smallest = draws.getOrDefault(label, new long[0]);
              bounds.put(
                  label,
                  new long[] {
                    bound(smallest, validation.get(label)), bound(smallest, both.get(label))
                  });
            });
    return assignment.stratified(bounds);
  }

  private static int share(long count, double share) {
    return Math.toIntExact(Math.round(count * share));
  }

  /** The first draw that is past so many of the smallest. */
  private static long bound(long[] smallest, int many) {
    return many == 0 ? 0 : smallest[many - 1] + 1;
  }
}
