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
  private final boolean labelled;

  /** Those of all parts. */
  Wanted(int[] onlyLabels) {
    this(onlyLabels, null, -1, false);
  }

  /**
   * @param onlyLabels sorted; empty: all
   */
  Wanted(int[] onlyLabels, Assignment assignment, Split part) {
    this(onlyLabels, assignment, part.ordinal(), false);
  }

  private Wanted(int[] onlyLabels, Assignment assignment, int part, boolean labelled) {
    this.onlyLabels = onlyLabels;
    this.assignment = assignment;
    this.part = part;
    this.labelled = labelled;
  }

  /** Those of them that have a label. */
  Wanted labelled() {
    return new Wanted(onlyLabels, assignment, part, true);
  }

  @Override
  public Boolean call(RawRecord record) {
    return record.problem() == null
        && wanted(onlyLabels, record)
        && !(labelled && record.isUnlabelled())
        && (assignment == null || assignment.part(record).ordinal() == part);
  }

  static boolean wanted(int[] onlyLabels, RawRecord record) {
    return onlyLabels.length == 0
        || record.isUnlabelled()
        || Arrays.binarySearch(onlyLabels, record.label()) >= 0;
  }
}
