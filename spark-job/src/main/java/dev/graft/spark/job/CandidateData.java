package dev.graft.spark.job;

import com.fasterxml.jackson.databind.node.MissingNode;
import dev.graft.UnusableInputException;
import dev.graft.config.ModelSettings;
import dev.graft.config.RankSettings;
import dev.graft.config.Settings;
import dev.graft.dataset.Split;
import dev.graft.spark.read.DataOrigin;
import dev.graft.spark.read.Examples;
import dev.graft.spark.storage.HadoopFolder;
import java.io.IOException;
import java.util.Locale;

/**
 * The target's data as each candidate takes them: candidates of one file that follow each other
 * share what was read.
 */
final class CandidateData {

  private final JobRun job;
  private final RankSettings rank;

  /** The model that the last data were read for, not cut. */
  private ModelSettings readFor;

  private Reading.Data last;
  private Examples first;

  CandidateData(JobRun job, RankSettings rank) {
    this.job = job;
    this.rank = rank;
  }

  /**
   * The data for a candidate.
   *
   * @throws UnusableInputException if they cannot be used, or are not of classes
   */
  Reading.Data read(Settings settings, StartingPoint start) throws IOException {
    ModelSettings model = settings.model().uncut();
    if (model.equals(readFor)) {
      return last;
    }
    release();
    Reading.Data data =
        new Reading(job.session(), settings, start, DataOrigin.FILES)
            .readLabelled(
                new WorkerCount(settings.train(), job.session().slots(), MissingNode.getInstance()),
                job.session().shared() && settings.data().store().keepActivations());
    if (first == null) {
      first = data.examples();
      job.report().data(first, data.format());
    } else {
      data.examples().quarantine().release();
    }
    last = data;
    readFor = model;
    check(data.examples());
    return data;
  }

  private void check(Examples examples) {
    if (examples.targetWidth() > 0) {
      throw new UnusableInputException(
          "Cannot rank for values that are to be predicted: candidates are ordered for classes, one an example.");
    }
    if (examples.occurringClasses() < 2) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot rank for fewer than two classes: data.train has examples of %d.",
              examples.occurringClasses()));
    }
    if (rank.asks(RankSettings.Score.PROBE) && examples.count(Split.VALIDATION) == 0) {
      throw new UnusableInputException(
          "Cannot rank: no example is left in data.validation, which the probe is judged by; see data.validation.fraction.");
    }
  }

  /** Writes the records that could not be used. */
  void quarantine(HadoopFolder output) throws IOException {
    first.quarantine().write(output);
  }

  /** Lets go of what was read. */
  void release() {
    if (last != null) {
      last.examples().release();
      last = null;
      readFor = null;
    }
  }
}
