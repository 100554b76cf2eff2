package dev.graft.spark.read;

import dev.graft.config.UnusableInputException;
import dev.graft.dataset.Example;
import dev.graft.dataset.RawRecord;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;

/**
 * Surveys slices on an executor. What makes the data unusable comes back as a sentence, not as a
 * failed task.
 */
final class TakeSurvey implements FlatMapFunction<Iterator<FileSlice>, Survey> {

  private static final long serialVersionUID = 1L;

  private final ReadSlice read;
  private final Assignment assignment;

  TakeSurvey(ReadSlice read, Assignment assignment) {
    this.read = read;
    this.assignment = assignment;
  }

  @Override
  public Iterator<Survey> call(Iterator<FileSlice> slices) {
    Survey survey = new Survey();
    while (slices.hasNext()) {
      FileSlice slice = slices.next();
      try {
        read.records(slice).forEach(record -> note(survey, slice, record));
      } catch (UnusableInputException e) {
        survey.refuse(e.getMessage());
      }
    }
    return List.of(survey).iterator();
  }

  private void note(Survey survey, FileSlice slice, RawRecord record) {
    if (record.problem() != null) {
      survey.quarantine(
          "%s, record %d: %s".formatted(slice.features, record.number(), record.problem()));
    } else if (!read.keeps(record)) {
      survey.exclude();
    } else {
      String file = slice.labels == null ? slice.features : slice.labels;
      if (survey.isExtreme(record.label())) {
        survey.extreme(record.label(), "record %d in %s".formatted(record.number(), file));
      }
      long id = Example.id(slice.file, record.number());
      survey.count(assignment.part(id), assignment.rank(id));
      survey.see(id, record.features(), record.label());
    }
  }
}
