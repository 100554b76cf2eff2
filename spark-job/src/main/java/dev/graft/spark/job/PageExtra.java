package dev.graft.spark.job;

import dev.graft.spark.train.Cancellation;
import dev.graft.spark.train.CancelledException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a report's page has beside what a job is for: its failure is told once and loses nothing.
 */
final class PageExtra {

  private static final Logger LOG = LoggerFactory.getLogger(PageExtra.class);

  private PageExtra() {}

  /** What is done for it. */
  interface Work {
    void run() throws Exception; // Spark's SparkException is a checked one, too
  }

  /**
   * Tries it.
   *
   * @param cancellation of the Spark jobs of this thread
   * @param what the report has not if it fails
   * @throws CancelledException if a stop was asked for
   */
  static void attempt(Cancellation cancellation, String what, Work work) {
    try {
      work.run();
    } catch (Exception e) {
      if (cancellation.ended(e)) {
        throw new CancelledException("Stopped on request.", e);
      }
      LOG.warn("The report has no {}: {}", what, e.toString());
      LOG.debug("What was in their way", e);
    }
  }
}
