package dev.graft.spark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import dev.graft.config.Command;
import dev.graft.config.Settings;
import dev.graft.spark.FailingFilesystem;
import dev.graft.spark.LocalSpark;
import dev.graft.spark.fault.JobFailedException;
import dev.graft.spark.read.DataOrigin;
import dev.graft.spark.save.RunFolder;
import dev.graft.spark.train.Cancellation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Outputs that cannot be written, are full, or are seen by the driver only. */
class OutputTest {

  @TempDir private Path dir;

  @BeforeEach
  void filesystem() {
    FailingFilesystem.in(LocalSpark.get().hadoopConfiguration(), 0);
  }

  @AfterEach
  void noFailures() {
    FailingFilesystem.in(LocalSpark.get().hadoopConfiguration(), 0);
  }

  private void run(DataOrigin data) throws IOException {
    Path rows = Files.writeString(dir.resolve("rows.csv"), "0,1,0\n1,0,1\n".repeat(16));
    Path conf =
        Files.writeString(
            dir.resolve("job.conf"),
            """
            output = "failing:%s"
            data { format = csv, train.path = "%s", leakage = off }
            model.layers = [{ name = out, type = output, units = 2 }]
            train { workers = 2, batch-size = 8, epochs = 1 }
            """
                .formatted(dir.resolve("far/away/out"), rows));
    Settings settings = JobFile.read(Command.PRETRAIN, conf.toString(), List.of());
    TrainingJob.run(
        new TrainingRequest(
            Command.PRETRAIN,
            settings,
            RunFolder.Existing.CONTINUE,
            new Cancellation(),
            data,
            List.of()));
  }

  @Test
  void oneThatCannotBeWrittenIsFoundBeforeAnythingIsRead() {
    FailingFilesystem.refuse(".graft-probe-", "Permission denied");

    assertThatThrownBy(
            () ->
                run(
                    (spark, settings, pretrained, seed) -> {
                      throw new AssertionError("the data are read");
                    }))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageMatching("Cannot write to failing:.*out: Permission denied; name another.*");
    assertThat(dir.resolve("far")).doesNotExist();
  }

  @Test
  void oneThatIsFullAtTheVeryLastIsToldAsOneThatIsFullBefore() throws IOException {
    FailingFilesystem.refuse("_SUCCESS", "No space left on device");

    assertThatThrownBy(() -> run(DataOrigin.FILES))
        .isInstanceOf(JobFailedException.class)
        .hasMessageContaining("a disk is full");
    assertThat(dir.resolve("far/away/out/report.json"))
        .content()
        .contains("\"failed\"", "a disk is full");
  }

  @Test
  void oneThatIsTriedIsLeftAsItWas() {
    assertThatThrownBy(
            () ->
                run(
                    (spark, settings, pretrained, seed) -> {
                      assertThat(dir.resolve("far")).doesNotExist();
                      throw new UnusableInputException("no such data");
                    }))
        .hasMessage("no such data");
    assertThat(dir.resolve("far")).doesNotExist();
  }

  @Test
  void aDiskThatFillsIsOneSentence() {
    FailingFilesystem.refuse("MANIFEST", "No space left on device");

    assertThatThrownBy(() -> run(DataOrigin.FILES))
        .isInstanceOf(JobFailedException.class)
        .hasMessage(
            "Cannot go on, a disk is full: No space left on device; once there is room the same command goes on from its last checkpoint.");
    assertThat(dir.resolve("far/away/out/report.json")).content().contains("a disk is full");
    assertThat(dir.resolve("far/away/out/_SUCCESS")).doesNotExist();
  }

  @Test
  void executorsThatDoNotSeeWhatTheDriverWritesAreNamed() throws IOException {
    Path seen = Files.createFile(dir.resolve("seen"));
    SharedOutput.requireSeen(LocalSpark.get(), 2, seen.toUri().toString());

    assertThatThrownBy(
            () ->
                SharedOutput.requireSeen(
                    LocalSpark.get(), 2, dir.resolve("of-the-driver/probe").toUri().toString()))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageMatching(
            "Cannot write predictions to file:.*of-the-driver: the executors on 127.0.0.1 do not see.*");
  }
}
