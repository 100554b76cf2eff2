package dev.graft.spark.job;

import dev.graft.spark.featurize.ActivationCache;
import dev.graft.spark.featurize.FeatureStore;

/**
 * The features of the candidate that leads, while others are scored: a job that follows in the same
 * application begins with them.
 */
final class LeadingFeatures implements AutoCloseable {

  /** Null: there are none, or nobody else shall use them. */
  private ActivationCache.Lease lease;

  private double score = Double.NEGATIVE_INFINITY;

  /** Keeps these in place of others that are worse; of equal ones the first. */
  void offer(FeatureStore store, double itsScore) {
    if (itsScore > score) {
      close();
      score = itsScore;
      lease = store.leased();
    }
  }

  /** Leaves them to the next job. */
  void leave() {
    if (lease != null) {
      lease.closeAsLast();
    }
  }

  @Override
  public void close() {
    if (lease != null) {
      lease.close();
    }
  }
}
