package dev.graft.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;

/** A driver that predicts is killed, then the very same command is given again. */
final class KilledPredictions {

  private static final int PARTITIONS = 40;

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

  private JobProcess start(String output) throws IOException {
    return jobs.predict(
        output, model, images, StoredJobs.slowly("predict.partitions=" + PARTITIONS));
  }

  /** Kills it when some partitions are done, and lets the second try end: those are left alone. */
  void goOn(String output) throws Exception {
    Set<String> done;
    try (JobProcess job = start(output)) {
      job.await("partition that is done", () -> someAreDone(output));
      assertThat(job.driver().destroyForcibly()).isTrue();
      StoredJobs.ended(job, 128 + 9);
      done = jobs.notedFiles(output);
    }
    assertThat(done).hasSizeBetween(1, PARTITIONS - 1);
    StoredJobs.done(start(output));
    assertThat(jobs.predictionFiles(output)).hasSize(PARTITIONS).containsAll(done);
    assertThat(jobs.report(output).at("/partitions/before").asInt()).isEqualTo(done.size());
  }

  private boolean someAreDone(String output) {
    try {
      return !jobs.notedFiles(output).isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
