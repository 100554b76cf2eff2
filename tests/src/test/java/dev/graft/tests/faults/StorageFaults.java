package dev.graft.tests.faults;

import static dev.graft.tests.faults.StoredJobs.EVALUATED;
import static dev.graft.tests.faults.StoredJobs.PICTURES;
import static dev.graft.tests.faults.StoredJobs.PREDICTED;
import static dev.graft.tests.faults.StoredJobs.PRETRAINED;
import static dev.graft.tests.faults.StoredJobs.TABLE;
import static dev.graft.tests.faults.StoredJobs.TUNED;
import static dev.graft.tests.faults.StoredJobs.done;
import static dev.graft.tests.faults.StoredJobs.ended;
import static dev.graft.tests.faults.StoredJobs.slowly;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Data, pretrained model, checkpoints, metrics and bundle all in one storage: the same results as
 * on local files, with a fault in mid-run; outputs are refused, replaced and resumed as there.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class StorageFaults {

  private static final int ITEM = 10;
  private static final int ROUNDS = 10;
  private static final int DISTURBED = 3;
  private static final String EVERY_ROUND = "checkpoint.every-seconds=0";

  @TempDir static Path folder;

  private LocalFiles files;

  /** The jobs on local files. */
  StoredJobs local;

  /** What is tried. */
  Storage storage;

  /** Its jobs. */
  StoredJobs stored;

  /** What figures call it. */
  abstract String name();

  abstract Storage start(Path folder) throws Exception;

  /** What {@link #disturb} does, for figures. */
  abstract String disturbance();

  /** What happens to the storage while the fine-tuning job runs and writes checkpoints. */
  abstract void disturb() throws Exception;

  @BeforeAll
  void begin() throws Exception {
    files = new LocalFiles(folder.resolve("files"));
    local = new StoredJobs(files, folder.resolve("scratch"));
    storage = start(folder.resolve("storage"));
    stored = new StoredJobs(storage, folder.resolve("scratch"));
  }

  /**
   * Runs a job on local files and in the storage, unless it has been run; fine-tuning in a fault.
   */
  private void need(String output) throws Exception {
    local.need(output);
    if (!output.equals(PICTURES) && !output.equals(TABLE)) {
      stored.need(PRETRAINED);
    }
    if (List.of(TUNED, EVALUATED, PREDICTED).contains(output) && !stored.has(TUNED)) {
      try (JobProcess job = stored.fineTune(TUNED, slowly(EVERY_ROUND))) {
        job.await("round " + DISTURBED, () -> job.ended(DISTURBED));
        disturb();
        assertThat(job.ended(ROUNDS)).as("the disturbance comes too late").isFalse();
        done(job);
      }
      figure(disturbance() + " after round 3 of 10", "exit code 0");
      stored.ran(TUNED);
    }
    stored.need(output);
  }

  @AfterAll
  void stop() throws IOException {
    if (storage != null) {
      storage.close();
    }
  }

  void figure(String what, Object figure) {
    Figures.print(ITEM, name() + ": " + what, figure);
  }

  @Test
  void theResultsAreThoseOfLocalFiles() throws Exception {
    for (String output : List.of(PRETRAINED, TUNED, EVALUATED, PICTURES, TABLE)) {
      need(output);
      assertThat(stored.bits(output)).as(output).isEqualTo(local.bits(output));
    }
    figure("jobs (IDX, pictures, Parquet; fine-tuning in a fault; evaluate) as on local files", 5);
  }

  @Test
  void thePredictionsAreThoseOfLocalFiles() throws Exception {
    need(PREDICTED);
    assertThat(stored.predictions(PREDICTED)).isEqualTo(local.predictions(PREDICTED)).hasSize(2000);
    String images = StoredJobs.images(StoredJobs.TEST_CLOTHES);
    assertThat(new KilledPredictions(stored, TUNED, stored.unpack(images)).killed("again"))
        .isEqualTo(
            new KilledPredictions(local, TUNED, local.unpack(images)).undisturbed("undisturbed"));
    figure(
        "2,000 predictions as on local files; the same when the driver is killed (SIGKILL) and the command given again",
        "1 of 1");
  }

  @Test
  void theOutputHoldsTheSameFiles() throws Exception {
    for (String output : List.of(PRETRAINED, TUNED, EVALUATED)) {
      need(output);
      assertThat(written(storage, output)).isEqualTo(written(files, output));
    }
    assertThat(new String(storage.get(TUNED + "/metrics.jsonl"), StandardCharsets.UTF_8))
        .hasLineCount(ROUNDS);
  }

  /** Checkpoints apart: when they are written depends on the clock. */
  private static Set<String> written(Storage storage, String output) throws IOException {
    return storage.names(output + "/").stream()
        .filter(name -> !name.contains("/checkpoints/") && !name.endsWith(".crc"))
        .collect(Collectors.toSet());
  }

  @Test
  void inspectReadsTheBundle() throws Exception {
    need(TUNED);
    assertThat(done(stored.inspect(TUNED)))
        .contains("weightsSha256 " + stored.report(TUNED).path("weightsSha256").asText())
        .contains("from " + stored.path(PRETRAINED));
  }

  @Test
  void theSameJobIsNotRunTwice() throws Exception {
    need(TUNED);
    Set<String> before = storage.names(TUNED);
    assertThat(done(stored.fineTune(TUNED, slowly(EVERY_ROUND))))
        .contains("finished: nothing was done");
    assertThat(storage.names(TUNED)).isEqualTo(before);
  }

  @Test
  void anotherConfigurationReplacesAnOutputOnlyWhenAsked() throws Exception {
    stored.need(PRETRAINED);
    done(stored.fineTune("replaced", "train.epochs=1"));
    byte[] report = storage.get("replaced/report.json");
    assertThat(ended(stored.fineTune("replaced", "train.epochs=2"), 2))
        .contains(
            "Cannot write to %s: it holds the run of another configuration (changed: train.epochs); name another output"
                .formatted(stored.path("replaced")));
    assertThat(storage.get("replaced/report.json")).isEqualTo(report);
    done(stored.fineTune("replaced", "train.epochs=2", "--overwrite"));
    assertThat(stored.report("replaced").at("/training/epochs").asInt()).isEqualTo(2);
    assertThat(storage.names("replaced/")).contains("replaced/_SUCCESS");
  }

  @Test
  void aFolderOfSomethingElseIsRefused() throws Exception {
    stored.need(PRETRAINED);
    storage.put("notes/of.txt", new byte[] {1});
    assertThat(ended(stored.fineTune("notes"), 2))
        .contains(
            "Cannot write to %s: it is not empty and holds no run of Graft; name another output."
                .formatted(stored.path("notes")));
    assertThat(storage.names("notes")).containsExactly("notes/of.txt");
  }

  @Test
  void whatIsMissingIsNamed() throws Exception {
    stored.need(PRETRAINED);
    String missing = stored.path("nowhere");
    assertThat(ended(stored.fineTune("never", "data.train.images=" + missing), 2))
        .contains("Cannot read %s: there is no such file.".formatted(missing));
    assertThat(ended(stored.fineTune("never", "model.pretrained=" + missing), 2))
        .contains("Cannot load a model from %s: there is nothing there.".formatted(missing));
    assertThat(storage.names("never")).isEmpty();
  }

  @Test
  void aDriverThatWasKilledGoesOn() throws Exception {
    goesOn("killed", true, 128 + 9);
  }

  @Test
  void aDriverThatWasAskedToStopGoesOn() throws Exception {
    goesOn("stopped", false, 128 + 15);
    assertThat(storage.names("stopped/checkpoints/")).isNotEmpty();
  }

  private void goesOn(String output, boolean kill, int exitCode) throws Exception {
    local.need(TUNED);
    stored.need(PRETRAINED);
    try (JobProcess job = stored.fineTune(output, slowly(EVERY_ROUND))) {
      job.await("round 5", () -> job.begun(5));
      assertThat(kill ? job.driver().destroyForcibly() : job.driver().destroy()).isTrue();
      ended(job, exitCode);
    }
    assertThat(storage.names(output + "/")).doesNotContain(output + "/_SUCCESS");
    try (JobProcess job = stored.fineTune(output, slowly(EVERY_ROUND))) {
      String said = done(job);
      assertThat(said).containsPattern("resuming after round [34] ");
      assertThat(job.begun(3)).as("round 3 again").isFalse();
    }
    assertThat(stored.bits(output)).isEqualTo(local.bits(TUNED));
    assertThat(new String(storage.get(output + "/metrics.jsonl"), StandardCharsets.UTF_8))
        .hasLineCount(ROUNDS);
    figure(
        "driver %s in round 5 of 10, the same command again: resumed, the same weights"
            .formatted(kill ? "killed (SIGKILL)" : "stopped (SIGTERM, code 143)"),
        "1 of 1");
  }
}
