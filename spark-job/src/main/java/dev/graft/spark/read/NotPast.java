package dev.graft.spark.read;

import dev.graft.dataset.RawRecord;
import java.util.Map;
import org.apache.spark.api.java.function.Function;

/**
 * Examples that were drawn: those whose rank is not past the last one of their class, or of all.
 */
final class NotPast implements Function<RawRecord, Boolean> {

  private static final long serialVersionUID = 1L;

  private final Assignment assignment;
  private final Map<Integer, Long> lastOfClass;
  private final long last;

  /**
   * @param lastOfClass empty: classes do not matter
   */
  NotPast(Assignment assignment, Map<Integer, Long> lastOfClass, long last) {
    this.assignment = assignment;
    this.lastOfClass = lastOfClass;
    this.last = last;
  }

  @Override
  public Boolean call(RawRecord record) {
    long rank = assignment.rank(record);
    return rank <= last && rank <= lastOfClass.getOrDefault(record.label(), Long.MAX_VALUE);
  }
}
