package dev.graft.spark.predict;

/**
 * What becomes of rows that cannot be predicted, and of those with a category that training has not
 * seen. Each row is decided by itself: what is lazy knows of no share of them.
 */
public enum InvalidRows {
  /** The job fails, naming column and value. */
  ERROR,
  /** They are left out. */
  SKIP,
  /**
   * They go on without a prediction; those with unseen categories go on with one, as having none of
   * the known, and are counted in the executors' logs.
   */
  KEEP
}
