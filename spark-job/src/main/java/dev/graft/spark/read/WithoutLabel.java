package dev.graft.spark.read;

import dev.graft.dataset.RawRecord;
import org.apache.spark.api.java.function.Function;

/**
 * Takes from records whatever a file says of them beside their features; their classes can be kept
 * for reports.
 */
final class WithoutLabel implements Function<RawRecord, RawRecord> {

  private static final long serialVersionUID = 1L;

  private final boolean reports;

  WithoutLabel(boolean reports) {
    this.reports = reports;
  }

  @Override
  public RawRecord call(RawRecord record) {
    return reports ? record.withReportedLabel() : record.withoutLabel();
  }
}
