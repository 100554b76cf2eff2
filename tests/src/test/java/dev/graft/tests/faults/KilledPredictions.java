package dev.graft.tests.faults;

import static dev.graft.tests.faults.StoredJobs.slowly;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A driver that predicts is killed, then the very same command is given again. */
final class KilledPredictions {

  /** Together they last for many times a second: the driver takes note of them once in each. */
  private static final int PARTITIONS = 50;

  private final StoredJobs jobs;
  private final String model;
  private final String images;

  /**
   * @param model the output of a job before
   * @param images a file that can be divided
   */
  KilledPredictions(StoredJobs jobs, String model, String images) {
    this.jobs = jobs;
    this.model = model;
    this.images = images;
  }

  private JobProcess start(String output, String... more) throws IOException {
    List<String> words = new ArrayList<>(List.of(more));
    words.add("predict.partitions=" + PARTITIONS);
    return jobs.predict(output, model, images, words.toArray(new String[0]));
  }

  /** What an undisturbed run predicts from the same partitions. */
  List<String> undisturbed(String output) throws Exception {
    StoredJobs.done(start(output));
    return jobs.predictions(output);
  }

  /**
   * Kills it when some partitions are done, and lets the second try end: those are left alone.
   *
   * @return what both have predicted
   */
  List<String> killed(String output) throws Exception {
    Set<String> done;
    try (JobProcess job = start(output, slowly())) {
      job.await("partition that is done", () -> someAreDone(output));
      assertThat(job.driver().destroyForcibly()).isTrue();
      StoredJobs.ended(job, 128 + 9);
      done = jobs.notedFiles(output);
    }
    assertThat(done).hasSizeBetween(1, PARTITIONS - 1);
    StoredJobs.done(start(output));
    assertThat(jobs.predictionFiles(output)).hasSize(PARTITIONS).containsAll(done);
    assertThat(jobs.report(output).at("/partitions/before").asInt()).isEqualTo(done.size());
    return jobs.predictions(output);
  }

  private boolean someAreDone(String output) {
    try {
      return !jobs.notedFiles(output).isEmpty();
    } catch (FileNotFoundException | NoSuchFileException e) {
      // The job has just removed something: not yet.
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
