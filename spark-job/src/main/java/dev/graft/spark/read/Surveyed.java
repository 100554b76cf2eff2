package dev.graft.spark.read;

import java.io.Serializable;

/** What the survey of a partition gives: each record that cannot be used, and last the counts. */
final class Surveyed implements Serializable {

  private static final long serialVersionUID = 1L;

  private final QuarantinedRecord quarantined;
  private final Survey counts;

  private Surveyed(QuarantinedRecord quarantined, Survey counts) {
    this.quarantined = quarantined;
    this.counts = counts;
  }

  static Surveyed quarantined(QuarantinedRecord record) {
    return new Surveyed(record, null);
  }

  static Surveyed counts(Survey survey) {
    return new Surveyed(null, survey);
  }

  /** Null of the counts. */
  QuarantinedRecord quarantined() {
    return quarantined;
  }

  /** Null of a record. */
  Survey counts() {
    return counts;
  }
}
