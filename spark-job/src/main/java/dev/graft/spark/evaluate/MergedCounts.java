package dev.graft.spark.evaluate;

import dev.graft.evaluate.Counts;
import dev.graft.evaluate.Metrics;
import java.io.Serializable;

/** The counts of some partitions; none yet. */
final class MergedCounts implements Serializable {

  private static final long serialVersionUID = 1L;

  private Counts merged;

  MergedCounts add(Counts counts) {
    merged = merged == null ? counts : merged.merge(counts);
    return this;
  }

  MergedCounts merge(MergedCounts other) {
    return other.merged == null ? this : add(other.merged);
  }

  Metrics metrics() {
    return merged.metrics();
  }
}
