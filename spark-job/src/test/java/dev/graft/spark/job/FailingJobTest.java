package dev.graft.spark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.graft.UnusableInputException;
import dev.graft.config.Command;
import dev.graft.config.DataSettings;
import dev.graft.config.Settings;
import dev.graft.config.SettingsReader;
import dev.graft.dataset.RawRecord;
import dev.graft.dataset.Split;
import dev.graft.listen.TrainingListener;
import dev.graft.spark.LocalSpark;
import dev.graft.spark.LostDirectories;
import dev.graft.spark.fault.JobFailedException;
import dev.graft.spark.fault.OutOfMemory;
import dev.graft.spark.read.DataOrigin;
import dev.graft.spark.read.RecordFormat;
import dev.graft.spark.read.RecordSource;
import dev.graft.spark.save.RunFolder;
import dev.graft.spark.train.Cancellation;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a caller and the report are told of a job that fails, in a task and in the driver. */
class FailingJobTest {

  @TempDir private Path dir;
  private Path data;

  @BeforeEach
  void write() throws IOException {
    LocalSpark.get();
    data = Files.writeString(dir.resolve("rows.csv"), "0,1,0\n1,0,1\n".repeat(32));
  }

  private Settings settings() {
    String job =
        """
        output = "%s"
        data { format = csv, train.path = "%s", leakage = off }
        model.layers = [{ name = out, type = output, units = 2 }]
        train { workers = 2, batch-size = 8, average-every = 1, epochs = 2 }
        checkpoint.every-rounds = 1
        """
            .formatted(dir.resolve("out"), data);
    return SettingsReader.read(Command.PRETRAIN, new StringReader(job), "job", List.of());
  }

  private JsonNode run(DataOrigin origin, TrainingListener... listeners) throws IOException {
    return TrainingJob.run(
            new TrainingRequest(
                Command.PRETRAIN,
                settings(),
                RunFolder.Existing.CONTINUE,
                new Cancellation(),
                origin,
                List.of(listeners)))
        .report();
  }

  private JsonNode report() throws IOException {
    return new ObjectMapper().readTree(dir.resolve("out/report.json").toFile());
  }

  @Test
  void whatATaskRefusesIsRefusedByTheJob() {
    assertThatThrownBy(
            () -> run(failing(new UnusableInputException("Cannot read the seventh row."))))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage("Cannot read the seventh row.");
    assertThat(dir.resolve("out/report.json")).doesNotExist();
  }

  @Test
  void aTaskWithoutMemoryIsOneSentence() {
    assertThatThrownBy(
            () -> run(failing(OutOfMemory.inTask(new OutOfMemoryError("Java heap space")))))
        .isInstanceOf(JobFailedException.class)
        .hasMessageMatching(
            "Spark could not finish: partition \\d failed 4 times, .*: out of memory: the Java heap, .*");
  }

  @Test
  void aDriverWithoutMemoryKeepsTheCheckpointsAndWritesTheReport() throws IOException {
    TrainingListener full =
        new TrainingListener() {
          @Override
          public void roundFinished(Round round) {
            if (round.round() == 3) {
              throw new OutOfMemoryError("Java heap space");
            }
          }
        };

    assertThatThrownBy(() -> run(DataOrigin.FILES, full))
        .isInstanceOf(JobFailedException.class)
        .hasMessageMatching(
            "Cannot go on: out of memory: the Java heap, [\\d,]+ MB, is full \\(Java heap space\\); spark.driver.memory gives it more");

    assertThat(report().path("status").asText()).isEqualTo("failed");
    assertThat(report().path("reason").asText()).startsWith("Cannot go on: out of memory");
    JsonNode again = run(DataOrigin.FILES);
    assertThat(again.path("status").asText()).isEqualTo("done");
    assertThat(again.at("/resumed/round").asInt()).isEqualTo(2);
  }

  /** Spark writes there what it shuffles, and the store what is beyond its memory. */
  @Test
  void aJobWithoutLocalDirectoriesKeepsItsCheckpointsAndGoesOnWhenTheyAreBack() throws IOException {
    TrainingListener stop =
        new TrainingListener() {
          @Override
          public void roundFinished(Round round) {
            if (round.round() == 3) {
              throw new IllegalStateException("stopped");
            }
          }
        };
    assertThatThrownBy(() -> run(DataOrigin.FILES, stop)).hasMessageContaining("stopped");

    LostDirectories.during(
        () -> {
          assertThatThrownBy(() -> run(DataOrigin.FILES))
              .isInstanceOf(JobFailedException.class)
              .hasMessageMatching(
                  "Spark could not finish: .*a disk of spark.local.dir is full, cannot be written to or has gone: .*");
        });

    JsonNode again = run(DataOrigin.FILES);
    assertThat(again.path("status").asText()).isEqualTo("done");
    assertThat(again.at("/resumed/round").asInt()).isEqualTo(2);
  }

  /** The data of the job, of which every task throws. */
  private static DataOrigin failing(RuntimeException failure) {
    return (spark, settings, pretrained, seed) -> {
      RecordFormat files = DataOrigin.FILES.format(spark, settings, pretrained, seed);
      return new RecordFormat() {
        @Override
        public RecordSource open(Split part, DataSettings.Files of) throws IOException {
          RecordSource source = files.open(part, of);
          return new Failing(
              source.name(), 0, source.shape(), source.records().map(new Throw(failure)), false);
        }
      };
    };
  }

  private record Failing(
      String name, long bytes, int[] shape, JavaRDD<RawRecord> records, boolean keep)
      implements RecordSource {}

  private static final class Throw implements Function<RawRecord, RawRecord> {
    private static final long serialVersionUID = 1L;

    private final RuntimeException failure;

    Throw(RuntimeException failure) {
      this.failure = failure;
    }

    @Override
    public RawRecord call(RawRecord record) {
      throw failure;
    }
  }
}
