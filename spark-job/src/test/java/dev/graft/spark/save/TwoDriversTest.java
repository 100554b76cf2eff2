package dev.graft.spark.save;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import dev.graft.config.CheckpointSettings;
import dev.graft.io.Json;
import dev.graft.io.SavedState;
import dev.graft.listen.TrainingListener;
import dev.graft.spark.FailingFilesystem;
import dev.graft.spark.storage.HadoopFolder;
import dev.graft.spark.storage.SupersededException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two drivers of different configurations on one output, in every order of their steps: one ends
 * well, the other is told, and what is there is of one configuration.
 */
class TwoDriversTest {

  private static final int STEPS = 5;

  @TempDir private Path place;

  private final Configuration hadoop = new Configuration();

  @BeforeEach
  void noFailures() {
    FailingFilesystem.in(hadoop, 0);
  }

  private HadoopFolder output(String name) {
    return HadoopFolder.of(hadoop, "failing:" + place.resolve(name));
  }

  /** What a driver does, step by step; what it trains is the number of its seed. */
  private final class Driver {

    private final String name;
    private final int seed;
    private int step;
    private RunFolder run;
    private HadoopFolder folder;
    private RuntimeException ended;

    Driver(String name, int seed) {
      this.name = name;
      this.seed = seed;
    }

    RunFolder.Identity identity() {
      return RunFolder.Identity.of("pretrain", "{\"seed\":" + seed + "}", "start");
    }

    void look() throws IOException {
      run = new RunFolder(output(name), RunFolder.Existing.CONTINUE);
      assertThat(run.finished(identity())).isFalse();
    }

    void begin() throws IOException {
      folder = run.begin(Json.object().put("workers", seed));
    }

    void goOn() throws IOException {
      try (Checkpoints checkpoints = checkpoints()) {
        SavedState found = checkpoints.found();
        assertThat(found == null ? seed : found.whole("seed")).isEqualTo(seed);
        run.plan(Json.object().put("workers", seed).put("averageEvery", 3));
      }
    }

    void train() {
      try (Checkpoints checkpoints = checkpoints()) {
        SavedState state = new SavedState();
        state.put("seed", seed);
        checkpoints.take(1, 1, state);
      }
    }

    void save() throws IOException {
      folder.in("model").write("weights", Integer.toString(seed).getBytes(StandardCharsets.UTF_8));
      run.finish(Json.object().put("seed", seed), true);
    }

    Checkpoints checkpoints() {
      return new Checkpoints(
          run.checkpoints("t"), run.attempt(), new CheckpointSettings(1, 60, 2), run.about());
    }

    void next() {
      try {
        switch (ended == null ? step++ : STEPS) {
          case 0 -> look();
          case 1 -> begin();
          case 2 -> goOn();
          case 3 -> train();
          case 4 -> save();
          default -> {}
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (UnusableInputException | SupersededException e) {
        ended = e;
      }
    }
  }

  /** Whose step each is: true for the second driver's. */
  private static List<boolean[]> orders() {
    List<boolean[]> orders = new ArrayList<>();
    for (int bits = 0; bits < 1 << 2 * STEPS; bits++) {
      if (Integer.bitCount(bits) == STEPS) {
        boolean[] order = new boolean[2 * STEPS];
        for (int i = 0; i < order.length; i++) {
          order[i] = (bits >> i & 1) == 1;
        }
        orders.add(order);
      }
    }
    return orders;
  }

  private String content(String name, String file) throws IOException {
    try (InputStream in = output(name).open(file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private void checkOneHasWon(Driver one, Driver other) throws IOException {
    Driver winner = one.ended == null ? one : other;
    Driver loser = winner == one ? other : one;
    assertThat(winner.ended).isNull();
    assertThat(loser.ended).hasMessageMatching("Cannot (write to|go on).*");
    RunFolder after = new RunFolder(output(winner.name), RunFolder.Existing.CONTINUE);
    assertThat(after.finished(winner.identity())).isTrue();
    assertThat(after.report().path("seed").asInt()).isEqualTo(winner.seed);
    assertThat(content(winner.name, "model/weights")).isEqualTo(Integer.toString(winner.seed));
  }

  @Test
  void whateverTheOrderOneEndsWellAndTheOtherIsTold() throws IOException {
    List<boolean[]> orders = orders();
    assertThat(orders).hasSize(252);
    for (int i = 0; i < orders.size(); i++) {
      Driver first = new Driver("out" + i, 1);
      Driver second = new Driver("out" + i, 2);
      for (boolean seconds : orders.get(i)) {
        (seconds ? second : first).next();
      }
      checkOneHasWon(first, second);
    }
  }

  @Test
  void oneThatBeginsWhileTheOtherMakesTheOutputItsOwnIsTold() throws IOException {
    for (String file : List.of(RunMark.NEXT, RunMark.RUN)) {
      Driver first = new Driver("at-" + file, 1);
      Driver second = new Driver("at-" + file, 2);
      first.next();
      second.next();
      FailingFilesystem.before(
          file,
          () -> {
            second.next();
            second.next();
            second.next();
          });
      for (int step = 1; step < STEPS; step++) {
        first.next();
      }
      second.next();
      assertThat(second.ended)
          .isInstanceOf(
              file.equals(RunMark.NEXT) ? SupersededException.class : UnusableInputException.class);
      checkOneHasWon(first, second);
    }
  }

  @Test
  void aLateSuccessOfOneIsNotTakenForTheOthers() throws IOException {
    Driver first = new Driver("late", 1);
    first.look();
    first.begin();
    output("late").write("_SUCCESS", "attempt-of-another".getBytes(StandardCharsets.UTF_8));
    output("late").write("report.json", "{}".getBytes(StandardCharsets.UTF_8));
    RunFolder again = new RunFolder(output("late"), RunFolder.Existing.CONTINUE);
    assertThat(again.finished(first.identity())).isFalse();
  }

  @Test
  void everyWriteOfOneThatHasLostIsRefused() throws IOException {
    Driver first = new Driver("writes", 1);
    first.look();
    first.begin();
    Driver other = new Driver("writes", 1);
    other.look();
    other.begin();
    List<org.assertj.core.api.ThrowableAssert.ThrowingCallable> writes =
        List.of(
            () -> first.run.plan(Json.object()),
            () -> first.train(),
            () -> first.folder.in("model").create("weights.bin"),
            () -> first.run.lastGood().create("weights.bin"),
            () -> first.run.predictions().in("part").delete(),
            () -> first.run.progress().write("note", new byte[1]),
            () -> told(first.folder).close(),
            () -> first.run.finish(Json.object(), true));
    for (var write : writes) {
      assertThatThrownBy(write).isInstanceOf(SupersededException.class);
    }
    assertThat(output("writes").names()).containsExactly("run.json");
  }

  private static MetricsLog told(HadoopFolder folder) {
    MetricsLog metrics = new MetricsLog(folder);
    metrics.roundFinished(new TrainingListener.Round(1, 1, 1, 10, 0, 0.5, 0.001, 0.1, 100, 100));
    return metrics;
  }
}
