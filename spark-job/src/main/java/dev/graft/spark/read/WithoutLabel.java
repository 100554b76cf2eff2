package dev.graft.spark.read;

import dev.graft.dataset.RawRecord;
import org.apache.spark.api.java.function.Function;

/** Takes from records whatever a file says of them beside their features. */
final class WithoutLabel implements Function<RawRecord, RawRecord> {

  private static final long serialVersionUID = 1L;

  @Override
  public RawRecord call(RawRecord record) {
    return record.withoutLabel();
  }
}
