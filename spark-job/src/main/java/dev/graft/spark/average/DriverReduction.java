package dev.graft.spark.average;

import dev.graft.average.Acceptance;
import dev.graft.average.RangeAverage;
import dev.graft.average.ReplyRules;
import dev.graft.model.StateLayout;
import dev.graft.spark.tasks.PartitionTasks;
import dev.graft.train.WorkerReply;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;

/** Collects the replies and averages them on the driver: the fastest way while they are small. */
final class DriverReduction implements Reduction {

  private final ReplyRules rules;
  private final StateLayout layout;

  DriverReduction(ReplyRules rules, StateLayout layout) {
    this.rules = rules;
    this.layout = layout;
  }

  @Override
  public Reduced reduce(JavaRDD<WorkerReply> replies) {
    return average(PartitionTasks.collect(replies));
  }

  @Override
  public boolean onDriver() {
    return true;
  }

  @Override
  public Reduced average(List<WorkerReply> all) {
    Acceptance acceptance = Acceptance.of(all.stream().map(WorkerReply::header).toList(), rules);
    RangeAverage average =
        acceptance.examples() == 0
            ? null
            : RangeAverage.of(acceptance, all.iterator(), layout, rules);
    return new Reduced(acceptance, average, all.stream().mapToLong(WorkerReply::bytes).sum());
  }
}
