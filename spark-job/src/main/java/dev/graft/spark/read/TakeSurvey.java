package dev.graft.spark.read;

import dev.graft.UnusableInputException;
import dev.graft.dataset.RawRecord;
import dev.graft.dataset.Split;
import java.util.Iterator;
import java.util.List;
import org.apache.commons.collections4.iterators.LazyIteratorChain;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;

/**
 * Surveys records on an executor, one at a time. What makes the data unusable comes back as a
 * sentence, not as a failed task.
 */
final class TakeSurvey implements FlatMapFunction<Iterator<RawRecord>, Surveyed> {

  private static final long serialVersionUID = 1L;

  private final Split part;
  private final int[] onlyLabels;
  private final Assignment assignment;
  private final boolean digests;

  /**
   * @param part that the files were named for
   * @param digests whether what makes the examples the same is taken note of
   */
  TakeSurvey(Split part, int[] onlyLabels, Assignment assignment, boolean digests) {
    this.part = part;
    this.onlyLabels = onlyLabels;
    this.assignment = assignment;
    this.digests = digests;
  }

  @Override
  public Iterator<Surveyed> call(Iterator<RawRecord> records) {
    Survey survey = new Survey(TaskContext.getPartitionId());
    return new LazyIteratorChain<>() {
      private boolean ended;

      @Override
      protected Iterator<Surveyed> nextIterator(int count) {
        if (ended) {
          return null;
        }
        QuarantinedRecord bad = nextBad(records, survey);
        ended = bad == null;
        return List.of(ended ? Surveyed.counts(survey) : Surveyed.quarantined(bad)).iterator();
      }
    };
  }

  /** Counts up to the next record that cannot be used; null if there is none. */
  private QuarantinedRecord nextBad(Iterator<RawRecord> records, Survey survey) {
    try {
      while (records.hasNext()) {
        RawRecord record = records.next();
        survey.read();
        if (record.defect() != null) {
          QuarantinedRecord bad = QuarantinedRecord.of(part, record);
          survey.quarantine(record, bad.line().length);
          return bad;
        }
        note(survey, record);
      }
    } catch (UnusableInputException e) {
      survey.refuse(e.getMessage());
    }
    return null;
  }

  private void note(Survey survey, RawRecord record) {
    if (!Wanted.wanted(onlyLabels, record)) {
      survey.exclude();
      return;
    }
    Split goes = assignment.part(record);
    long rank = assignment.rank(record);
    survey.count(goes, rank);
    survey.see(record, goes);
    if (digests) {
      survey.digest(record, goes, rank);
    }
  }
}
