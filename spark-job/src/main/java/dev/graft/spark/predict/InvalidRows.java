package dev.graft.spark.predict;

/** What becomes of rows that cannot be predicted. */
public enum InvalidRows {
  /** The job fails, naming column and value. */
  ERROR,
  /** They are left out. */
  SKIP,
  /** They go on without a prediction. */
  KEEP
}
