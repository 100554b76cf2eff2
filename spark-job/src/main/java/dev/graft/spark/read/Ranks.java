package dev.graft.spark.read;

import dev.graft.dataset.RawRecord;
import org.apache.spark.api.java.function.Function;

/** The ranks of examples. */
final class Ranks implements Function<RawRecord, Long> {

  private static final long serialVersionUID = 1L;

  private final Assignment assignment;

  Ranks(Assignment assignment) {
    this.assignment = assignment;
  }

  @Override
  public Long call(RawRecord record) {
    return assignment.rank(record);
  }
}
