package dev.graft.spark.table;

import dev.graft.spark.read.TrainingShare;
import org.apache.spark.api.java.function.Function;

/** Lets the rows through that are left for training. */
final class IsTraining implements Function<TableRow, Boolean> {

  private static final long serialVersionUID = 1L;

  private final TableRecord outline;
  private final TrainingShare share;

  IsTraining(TableRecord outline, TrainingShare share) {
    this.outline = outline;
    this.share = share;
  }

  @Override
  public Boolean call(TableRow row) {
    return share.holds(outline.call(row));
  }
}
