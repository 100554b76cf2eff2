package dev.graft.spark.read;

import dev.graft.dataset.RawRecord;
import dev.graft.dataset.Split;
import java.util.Arrays;
import org.apache.spark.api.java.function.Function;

/** The records that can be used and have a wanted label: of one part, or all. */
final class Wanted implements Function<RawRecord, Boolean> {

  private static final long serialVersionUID = 1L;

  private final int[] onlyLabels;
  private final Assignment assignment;
  private final int part;

  /** Those of all parts. */
  Wanted(int[] onlyLabels) {
    this.onlyLabels = onlyLabels;
    this.assignment = null;
    this.part = -1;
  }

  /**
   * @param onlyLabels sorted; empty: all
   */
  Wanted(int[] onlyLabels, Assignment assignment, Split part) {
    this.onlyLabels = onlyLabels;
    this.assignment = assignment;
    this.part = part.ordinal();
  }

  @Override
  public Boolean call(RawRecord record) {
    return record.problem() == null
        && wanted(onlyLabels, record)
        && (assignment == null || assignment.part(record).ordinal() == part);
  }

  static boolean wanted(int[] onlyLabels, RawRecord record) {
    return onlyLabels.length == 0 || Arrays.binarySearch(onlyLabels, record.label()) >= 0;
  }
}
