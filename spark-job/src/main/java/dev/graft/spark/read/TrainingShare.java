package dev.graft.spark.read;

import dev.graft.config.DataSettings;
import dev.graft.dataset.RawRecord;
import java.io.Serializable;
import java.util.HashMap;
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

  private TrainingShare(Assignment assignment, int[] onlyLabels) {
    this.assignment = assignment;
    this.onlyLabels = onlyLabels;
  }

  /**
   * Divides as {@link DataReader} will.
   *
   * @param records ids, labels and groups; features do not matter
   */
  public static TrainingShare of(DataSettings settings, long seed, JavaRDD<RawRecord> records) {
    Assignment assignment = Assignment.of(Part.TRAIN, settings, seed);
    int[] onlyLabels = DataReader.sorted(settings.onlyLabels());
    if (settings.stratified() && assignment.divides()) {
      JavaRDD<RawRecord> wanted = records.filter(new Wanted(onlyLabels));
      Map<Integer, Long> counts = new HashMap<>(wanted.map(RawRecord::label).countByValue());
      assignment = Strata.divide(wanted, assignment, counts);
    }
    return new TrainingShare(assignment, onlyLabels);
  }

  /** Whether a record is one to learn from. */
  public boolean holds(RawRecord record) {
    return record.problem() == null
        && Wanted.wanted(onlyLabels, record)
        && assignment.part(record) == Part.TRAIN;
  }
}
