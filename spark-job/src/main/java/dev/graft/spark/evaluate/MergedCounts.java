package dev.graft.spark.evaluate;

import dev.graft.evaluate.Counts;
import dev.graft.evaluate.Metrics;
import java.util.HashMap;
import java.util.Map;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/**
 * Merges the counts of partitions as they come in, in the order of the partitions: sums have the
 * same bits whichever comes first, and only those that came too early are held.
 */
final class MergedCounts extends AbstractFunction2<Object, Counts, BoxedUnit> {

  private final Map<Integer, Counts> early = new HashMap<>();
  private Counts merged;
  private int next;

  /** Runs on the driver, in the thread of Spark's scheduler. */
  @Override
  public synchronized BoxedUnit apply(Object partition, Counts counts) {
    early.put((Integer) partition, counts);
    while (early.containsKey(next)) {
      Counts following = early.remove(next++);
      merged = merged == null ? following : merged.merge(following);
    }
    return BoxedUnit.UNIT;
  }

  synchronized Metrics metrics() {
    return merged.metrics();
  }
}
