package dev.graft.spark.read;

import dev.graft.config.DataSettings;
import dev.graft.dataset.RawRecord;
import dev.graft.dataset.Split;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;

/**
 * Which records of the training files are left for training once validation and test have taken
 * their shares: for formats that learn something of the records, and must not learn it of those.
 */
public final class TrainingShare implements Serializable {

  private static final long serialVersionUID = 1L;

  private final Assignment assignment;
  private final int[] onlyLabels;
  private final Regrouped groups;

  private TrainingShare(Assignment assignment, int[] onlyLabels, Regrouped groups) {
    this.assignment = assignment;
    this.onlyLabels = onlyLabels;
    this.groups = groups;
  }

  /**
   * Divides as {@link DataReader} will.
   *
   * @param records ids, labels and groups; features do not matter
   * @param classNames of the labels; empty: they have none
   */
  public static TrainingShare of(
      DataSettings settings, long seed, JavaRDD<RawRecord> records, List<String> classNames) {
    Assignment assignment = Assignment.of(Split.TRAIN, settings, seed);
    int[] onlyLabels = DataReader.onlyLabels(settings);
    Regrouped groups =
        settings.labelGroups().isEmpty() ? null : Regrouped.of(settings.labelGroups(), classNames);
    if (settings.stratified() && assignment.divides()) {
      JavaRDD<RawRecord> wanted =
          (groups == null ? records : records.map(groups))
              .filter(new Wanted(onlyLabels).labelled());
      Map<Integer, Long> counts = Occurrences.of(wanted.map(RawRecord::label));
      assignment = Strata.divide(wanted, assignment, counts);
    }
    return new TrainingShare(assignment, onlyLabels, groups);
  }

  /** Whether a record is one to learn from. */
  public boolean holds(RawRecord row) {
    RawRecord record = groups == null ? row : groups.call(row);
    return record.problem() == null
        && Wanted.wanted(onlyLabels, record)
        && assignment.part(record) == Split.TRAIN;
  }
}
