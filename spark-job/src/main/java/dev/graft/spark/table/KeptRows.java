package dev.graft.spark.table;

import dev.graft.spark.shim.SparkShim;
import java.util.OptionalLong;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.execution.columnar.InMemoryRelation;

/** What Spark knows of rows that it keeps. */
final class KeptRows {

  private KeptRows() {}

  /**
   * How many rows a frame has at most; empty: nobody knows, they are not kept or not all of them
   * yet.
   */
  static OptionalLong atMost(Dataset<Row> frame) {
    LogicalPlan plan = SparkShim.plan(frame);
    while (plan instanceof Project || plan instanceof Filter) {
      plan = plan.children().head();
    }
    if (plan instanceof InMemoryRelation kept
        && kept.cacheBuilder().isCachedColumnBuffersLoaded()) {
      return OptionalLong.of(kept.stats().rowCount().get().toLong());
    }
    return OptionalLong.empty();
  }
}
