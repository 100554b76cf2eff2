package dev.graft.spark.evaluate;

import dev.graft.evaluate.Examination;
import java.io.Serializable;

/** The examinations of some partitions; none yet. */
final class MergedExaminations implements Serializable {

  private static final long serialVersionUID = 1L;

  private Examination merged;

  MergedExaminations add(Examination more) {
    merged = merged == null ? more : merged.merge(more);
    return this;
  }

  MergedExaminations merge(MergedExaminations other) {
    return other.merged == null ? this : add(other.merged);
  }

  Examination merged() {
    return merged;
  }
}
