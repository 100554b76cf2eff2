package dev.graft.spark.read;

import dev.graft.config.UnusableInputException;
import dev.graft.dataset.RawRecord;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;

/**
 * Surveys records on an executor. What makes the data unusable comes back as a sentence, not as a
 * failed task.
 */
final class TakeSurvey implements FlatMapFunction<Iterator<RawRecord>, Survey> {

  private static final long serialVersionUID = 1L;

  private final int[] onlyLabels;
  private final Assignment assignment;

  TakeSurvey(int[] onlyLabels, Assignment assignment) {
    this.onlyLabels = onlyLabels;
    this.assignment = assignment;
  }

  @Override
  public Iterator<Survey> call(Iterator<RawRecord> records) {
    Survey survey = new Survey();
    try {
      records.forEachRemaining(record -> note(survey, record));
    } catch (UnusableInputException e) {
      survey.refuse(e.getMessage());
    }
    return List.of(survey).iterator();
  }

  private void note(Survey survey, RawRecord record) {
    if (record.problem() != null) {
      survey.quarantine(record.place() + ": " + record.problem());
    } else if (!Wanted.wanted(onlyLabels, record)) {
      survey.exclude();
    } else {
      survey.count(assignment.part(record), assignment.rank(record));
      survey.see(record, assignment.part(record));
    }
  }
}
