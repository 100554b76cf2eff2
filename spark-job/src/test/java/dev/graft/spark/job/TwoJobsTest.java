package dev.graft.spark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.UnusableInputException;
import dev.graft.config.Command;
import dev.graft.config.Settings;
import dev.graft.io.Json;
import dev.graft.listen.TrainingListener;
import dev.graft.spark.LocalSpark;
import dev.graft.spark.read.DataOrigin;
import dev.graft.spark.save.RunFolder.Existing;
import dev.graft.spark.storage.SupersededException;
import dev.graft.spark.train.Cancellation;
import dev.graft.spark.train.CancelledException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Jobs of different settings that are started on one output shortly after each other. */
@Timeout(240)
class TwoJobsTest {

  @TempDir private Path dir;

  private Path data;

  @BeforeEach
  void data() throws IOException {
    LocalSpark.get();
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < 64; i++) {
      rows.append(String.format(Locale.ROOT, "%d,%d,%d%n", i % 7, i % 5, i % 7 > 3 ? 1 : 0));
    }
    data = Files.writeString(dir.resolve("rows.csv"), rows);
  }

  private Settings settings(String output, int seed) {
    return JobFile.read(Command.PRETRAIN, conf().toString(), sets(output, seed));
  }

  private Path conf() {
    try {
      return Files.writeString(
          dir.resolve("job.conf"),
          """
          data { format = csv, train.path = "%s", leakage = off }
          model.layers = [{ name = out, type = output, units = 2 }]
          train { workers = 2, batch-size = 8, average-every = 1, epochs = 2 }
          checkpoint.every-rounds = 1
          """
              .formatted(data));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> sets(String output, int seed) {
    return List.of("output=" + dir.resolve(output), "seed=" + seed);
  }

  private static JsonNode run(
      Settings settings,
      Existing existing,
      Cancellation cancellation,
      DataOrigin data,
      TrainingListener... listeners) {
    try {
      return TrainingJob.run(
              new TrainingRequest(
                  Command.PRETRAIN, settings, existing, cancellation, data, List.of(listeners)))
          .report();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private JsonNode run(String output, int seed) {
    return run(settings(output, seed), Existing.CONTINUE, new Cancellation(), DataOrigin.FILES);
  }

  /** Does something when a round has been averaged. */
  private static TrainingListener at(int round, Runnable meanwhile) {
    return new TrainingListener() {
      @Override
      public void roundFinished(Round finished) {
        if (finished.round() == round) {
          meanwhile.run();
        }
      }
    };
  }

  private String weights(String output) throws IOException {
    return Json.read(Files.newInputStream(dir.resolve(output).resolve("report.json")))
        .path("weightsSha256")
        .asText();
  }

  @Test
  void theLaterOneIsRefusedAndTheOtherGoesOn() throws IOException {
    String alone = run("alone", 1).path("weightsSha256").asText();
    DataOrigin meanwhileTheOther =
        (spark, settings, pretrained, seed) -> {
          Cancellation stop = new Cancellation();
          assertThatThrownBy(
                  () ->
                      run(
                          settings("out", 1),
                          Existing.CONTINUE,
                          stop,
                          DataOrigin.FILES,
                          at(3, stop::request)))
              .isInstanceOf(CancelledException.class);
          return DataOrigin.FILES.format(spark, settings, pretrained, seed);
        };

    assertThatThrownBy(
            () -> run(settings("out", 2), Existing.CONTINUE, new Cancellation(), meanwhileTheOther))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("another job (attempt-")
        .hasMessageContaining("has begun there since this one started");

    JsonNode resumed = run("out", 1);
    assertThat(resumed.at("/resumed/round").asInt()).isEqualTo(3);
    assertThat(resumed.path("weightsSha256").asText()).isEqualTo(alone);
    assertThat(weights("out")).isEqualTo(alone);
  }

  @Test
  void oneThatReplacesTheOtherTrainsFromItsOwnBeginning() throws IOException {
    String alone = run("alone", 2).path("weightsSha256").asText();
    TrainingListener meanwhileTheOther =
        at(
            3,
            () ->
                run(settings("out", 2), Existing.OVERWRITE, new Cancellation(), DataOrigin.FILES));

    assertThatThrownBy(
            () ->
                run(
                    settings("out", 1),
                    Existing.CONTINUE,
                    new Cancellation(),
                    DataOrigin.FILES,
                    meanwhileTheOther))
        .isInstanceOf(SupersededException.class)
        .hasMessageContaining("has taken over");

    assertThat(weights("out")).isEqualTo(alone);
    assertThat(run("out", 2).path("weightsSha256").asText()).isEqualTo(alone);
  }
}
