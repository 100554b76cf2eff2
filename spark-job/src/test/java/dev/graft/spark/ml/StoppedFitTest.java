package dev.graft.spark.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.graft.spark.LocalSpark;
import dev.graft.spark.train.CancelledException;
import dev.graft.spark.train.TrainingFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A fit that would go on for ever ends when it is told to, and takes nothing from its caller. */
@Timeout(240)
class StoppedFitTest {

  @TempDir private Path dir;

  private final JavaSparkContext spark = LocalSpark.get();

  /** Does something when a Spark job of a round begins. */
  private static final class AtRound extends SparkListener {
    private final String description;
    private final Runnable then;
    private final AtomicReference<Properties> properties = new AtomicReference<>();

    AtRound(int round, Runnable then) {
      this.description = ": round " + round + " ";
      this.then = then;
    }

    @Override
    public void onJobStart(SparkListenerJobStart job) {
      String of = job.properties().getProperty("spark.job.description", "");
      if (of.contains(description) && properties.compareAndSet(null, job.properties())) {
        then.run();
      }
    }
  }

  @AfterEach
  void noGroup() {
    spark.clearJobGroup();
    spark.clearJobTags();
  }

  private FineTuner endless() {
    return Blobs.tuner()
        .setMaxIter(1_000_000)
        .setCheckpointDir(dir.resolve("checkpoints").toString())
        .setConf("checkpoint.every-rounds = 1");
  }

  /** Spark cancels a job, and tells that it has ended, in threads of its own. */
  private void checkStopped() throws IOException {
    assertTimeoutPreemptively(
        Duration.ofSeconds(30),
        () -> {
          while (spark.statusTracker().getActiveJobIds().length > 0) {
            Thread.sleep(5);
          }
        });
    try (Stream<Path> files = Files.walk(dir.resolve("checkpoints"))) {
      assertThat(files).anyMatch(file -> file.endsWith("MANIFEST.json"));
    }
  }

  private Throwable whileItRuns(AtRound listener, FineTuner tuner) {
    spark.sc().addSparkListener(listener);
    try {
      tuner.fit(Blobs.frame(60));
      return null;
    } catch (Throwable e) {
      return e;
    } finally {
      spark.sc().removeSparkListener(listener);
    }
  }

  @Test
  void anInterruptOfItsThreadStopsIt() throws IOException {
    Thread fitting = Thread.currentThread();

    Throwable ended = whileItRuns(new AtRound(3, fitting::interrupt), endless());

    assertThat(Thread.interrupted()).isTrue();
    assertThat(ended).isInstanceOf(CancelledException.class);
    checkStopped();
  }

  @Test
  void whoeverCancelsTheCallersJobGroupStopsIt() throws IOException {
    spark.setJobGroup("mine", "what I do", true);
    spark.addJobTag("my-tag");
    AtRound listener = new AtRound(3, () -> spark.cancelJobGroup("mine"));

    Throwable ended = whileItRuns(listener, endless());

    assertThat(ended)
        .isInstanceOf(TrainingFailedException.class)
        .hasMessageContaining("cancelled job group mine");
    checkStopped();
    assertThat(listener.properties.get().getProperty("spark.jobGroup.id")).isEqualTo("mine");
    assertThat(spark.getLocalProperty("spark.jobGroup.id")).isEqualTo("mine");
    assertThat(spark.getLocalProperty("spark.job.description")).isEqualTo("what I do");
    assertThat(spark.getLocalProperty("spark.job.interruptOnCancel")).isEqualTo("true");
    assertThat(spark.getJobTags()).containsExactly("my-tag");
  }

  @Test
  void oneThatRunsInAThreadOfItsOwnIsCancelled() throws Exception {
    CompletableFuture<RunningFit> running = new CompletableFuture<>();
    AtRound listener = new AtRound(3, () -> running.join().cancel());
    spark.sc().addSparkListener(listener);
    try {
      running.complete(RunningFit.start(endless(), Blobs.frame(60)));

      assertThatThrownBy(() -> running.join().await()).isInstanceOf(CancelledException.class);
    } finally {
      spark.sc().removeSparkListener(listener);
    }
    assertThat(running.join().await(0)).isTrue();
    checkStopped();
  }

  @Test
  void badInputIsToldWhereItIsWaitedFor() {
    RunningFit running = RunningFit.start(new FineTuner().setLabelCol("nothing"), Blobs.frame(60));

    assertThatThrownBy(running::await)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nothing");
  }
}
