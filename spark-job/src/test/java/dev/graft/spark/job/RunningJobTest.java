package dev.graft.spark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import dev.graft.config.Command;
import dev.graft.spark.LocalSpark;
import dev.graft.spark.train.CancelledException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Jobs that a program starts, watches and stops. */
@Timeout(240)
class RunningJobTest {

  @TempDir private Path dir;

  private FineTuneJob job(String... sets) throws IOException {
    LocalSpark.get();
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < 64; i++) {
      rows.append(String.format(Locale.ROOT, "%d,%d,%d%n", i % 7, i % 5, i % 7 > 3 ? 1 : 0));
    }
    Path data = Files.writeString(dir.resolve("rows.csv"), rows);
    Path file =
        Files.writeString(
            dir.resolve("job.conf"),
            """
            output = "%s"
            data { format = csv, train.path = "%s", leakage = off }
            model.layers = [{ name = out, type = output, units = 2 }]
            train { workers = 2, batch-size = 8, average-every = 1 }
            checkpoint.every-rounds = 1
            """
                .formatted(dir.resolve("out"), data));
    return FineTuneJob.of(Command.PRETRAIN, file.toString(), List.of(sets));
  }

  @Test
  void aJobIsWatchedToItsEnd() throws Exception {
    RunningJob running = job("train.epochs=2").start();

    String report = running.await();

    assertThat(report).contains("\"status\":\"done\"");
    FineTuneProgress progress = running.progress();
    assertThat(progress.state()).isEqualTo("done");
    assertThat(progress.epoch()).isEqualTo(2);
    assertThat(progress.round()).isEqualTo(progress.rounds()).isPositive();
    assertThat(running.metrics()).hasSize(progress.rounds());
    assertThat(Files.readAllLines(dir.resolve("out/metrics.jsonl"))).isEqualTo(running.metrics());
    assertThat(running.await(1)).isTrue();
    assertThat(progress.toString()).startsWith("done: epoch 2/2, round ");
  }

  @Test
  void aJobThatWasCancelledGoesOnFromItsCheckpoint() throws Exception {
    RunningJob running = job("train.epochs=12").start();
    while (running.progress().round() < 3 && !running.isDone()) {
      Thread.sleep(5);
    }
    assertThat(running.progress().state()).isEqualTo("running");

    running.cancel();

    assertThatThrownBy(running::await).isInstanceOf(CancelledException.class);
    assertThat(running.progress().state()).isEqualTo("cancelled");
    int reached = running.progress().round();
    assertThat(Files.readString(dir.resolve("out/report.json"))).contains("\"stopped\"");
    RunningJob again = job("train.epochs=12").start();
    assertThat(again.await()).contains("\"resumed\":{\"round\":").contains("\"status\":\"done\"");
    assertThat(again.metrics().size()).isLessThanOrEqualTo(again.progress().rounds() - reached + 1);
  }

  @Test
  void whatIsWrongIsToldWhereItIsWaitedFor() throws Exception {
    assertThatThrownBy(() -> job("train.epoch=2"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("train.epochs");
    RunningJob running = job("data.train.path=nowhere.csv").start();

    assertThatThrownBy(running::await)
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("nowhere.csv");
    assertThat(running.progress().state()).isEqualTo("failed");
    assertThat(running.progress().round()).isZero();
  }

  @Test
  void anOutputOfAnotherJobIsReplacedOnRequestOnly() throws Exception {
    job("train.epochs=1").start().await();
    RunningJob refused = job("train.epochs=1", "seed=7").start();

    assertThatThrownBy(refused::await).hasMessageContaining("another configuration");
    assertThat(job("train.epochs=1", "seed=7").overwrite().start().await()).contains("\"seed\":7");
  }
}
