package dev.graft.spark.job;

import dev.graft.spark.Fixtures;
import dev.graft.spark.fault.FailedJob;
import java.util.List;

/** A process whose one task needs more memory than there is. */
final class FillsTheHeap {

  private FillsTheHeap() {}

  public static void main(String[] args) {
    try (GraftSession session = GraftSession.start("heap", Fixtures.settings())) {
      session.spark().parallelize(List.of(1 << 28), 1).map(size -> new long[size].length).collect();
    } catch (Exception e) { // Spark's SparkException is a checked one that it does not declare
      System.out.println(FailedJob.told(e).getMessage());
      System.exit(3);
    }
  }
}
