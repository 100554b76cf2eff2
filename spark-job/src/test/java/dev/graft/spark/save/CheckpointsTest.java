package dev.graft.spark.save;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.UnusableInputException;
import dev.graft.config.CheckpointSettings;
import dev.graft.io.Json;
import dev.graft.io.SavedState;
import dev.graft.spark.storage.Fence;
import dev.graft.spark.storage.HadoopFolder;
import dev.graft.spark.storage.SupersededException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {

  @TempDir private Path folder;

  private Checkpoints attempt(String name, int keep) {
    return attempt(name, keep, Json.object().put("data", "as it is"), () -> {});
  }

  private Checkpoints attempt(String name, int keep, ObjectNode about, Fence fence) {
    return new Checkpoints(
        HadoopFolder.of(new Configuration(), folder.toUri().toString()).behind(fence),
        name,
        new CheckpointSettings(1, 60, keep),
        about);
  }

  private static SavedState state(int round) {
    SavedState state = new SavedState();
    state.put("round", round);
    state.put("weights", new float[] {round});
    return state;
  }

  private List<String> there() throws IOException {
    try (var all = Files.walk(folder)) {
      return all.filter(path -> path.getFileName().toString().equals("MANIFEST.json"))
          .map(path -> folder.relativize(path.getParent()).toString())
          .sorted()
          .toList();
    }
  }

  private static void write(Checkpoints checkpoints, int best, int... rounds) {
    try (checkpoints) {
      for (int round : rounds) {
        checkpoints.take(round, best, state(round));
      }
    }
  }

  private static long found(Checkpoints checkpoints) {
    try (checkpoints) {
      SavedState found = checkpoints.found();
      return found == null ? 0 : found.whole("round");
    }
  }

  @Test
  void theLastOnesAndTheBestAreKept() throws IOException {
    write(attempt("a", 2), 3, 1, 2, 3, 4, 5, 6);
    assertThat(there()).containsExactly("a/round-000003", "a/round-000005", "a/round-000006");
    assertThat(found(attempt("b", 2))).isEqualTo(6);
  }

  @Test
  void whatWasTornOrDamagedIsPassedOver() throws IOException {
    write(attempt("a", 9), 1, 1, 2, 3, 4);
    Files.delete(folder.resolve("a/round-000004/MANIFEST.json"));
    byte[] weights = Files.readAllBytes(folder.resolve("a/round-000003/weights.f32"));
    weights[0] ^= 1;
    Files.write(folder.resolve("a/round-000003/weights.f32"), weights);
    Files.createDirectories(folder.resolve("a/round-000005"));
    Files.createDirectories(folder.resolve("a/round-of-something"));
    Checkpoints next = attempt("b", 2);
    assertThat(found(next)).isEqualTo(2);
    assertThat(next.resumedRound()).isEqualTo(2);
  }

  @Test
  void anInterruptWaitsUntilACheckpointIsWhole() throws IOException {
    Thread waiting = Thread.currentThread();
    Fence untilTheWaitIsInterrupted =
        () -> {
          while (waiting.isInterrupted()) {
            Thread.onSpinWait();
          }
        };
    try (Checkpoints checkpoints =
        attempt("a", 2, Json.object().put("data", "as it is"), untilTheWaitIsInterrupted)) {
      waiting.interrupt();
      checkpoints.take(1, 0, state(1));
      checkpoints.finishWriting();
      assertThat(Thread.interrupted()).isTrue();
      assertThat(there()).containsExactly("a/round-000001");
    } finally {
      Thread.interrupted();
    }
  }

  @Test
  void nothingIsFoundWhereNothingWasKept() {
    assertThat(found(attempt("a", 2))).isZero();
  }

  @Test
  void twoDriversWriteApartAndTheNewestCheckpointOfBothCounts() throws IOException {
    write(attempt("a", 2), 0, 1, 2);
    Checkpoints b = attempt("b", 2);
    assertThat(b.found().whole("round")).isEqualTo(2);
    b.take(3, 0, state(3));
    b.finishWriting();
    assertThat(there()).containsExactly("a/round-000002", "b/round-000003");
    write(attempt("a", 2), 0, 4);
    assertThat(found(attempt("c", 2))).isEqualTo(4);
    write(b, 0, 4, 5);
    assertThat(there()).contains("b/round-000004", "b/round-000005");
    assertThat(found(attempt("c", 2))).isEqualTo(5);
  }

  @Test
  void otherDataAreRefused() {
    write(attempt("a", 2), 0, 1);
    try (Checkpoints next = attempt("b", 2, Json.object().put("data", "changed"), () -> {})) {
      assertThatThrownBy(next::found)
          .isInstanceOf(UnusableInputException.class)
          .hasMessageContaining("the data have changed since");
    }
  }

  @Test
  void whatAnotherRunHasLeftIsPassedOver() {
    String mine = "{\"seed\":1,\"train\":{\"epochs\":2}}";
    write(attempt("d", 2, configured(mine).put("format", 2), Fence.NONE), 0, 5);
    write(attempt("c", 2, configured(mine).put("start", "other"), Fence.NONE), 0, 4);
    write(attempt("b", 2, configured(mine.replace("1", "2")), Fence.NONE), 0, 3);
    write(attempt("a", 2, configured(mine), Fence.NONE), 0, 1);
    assertThat(found(attempt("e", 2, configured(mine), Fence.NONE))).isEqualTo(1);
  }

  @Test
  void moreEpochsAndOtherBaselinesGoOn() {
    String two = "{\"train\":{\"epochs\":2},\"evaluate\":{\"every\":epoch,\"baselines\":[]}}";
    String three =
        "{\"train\":{\"epochs\":3},\"evaluate\":{\"every\":epoch,\"baselines\":[probe]}}";
    write(attempt("a", 2, configured(two), Fence.NONE), 0, 1);
    assertThat(found(attempt("b", 2, configured(three), Fence.NONE))).isEqualTo(1);
    assertThat(found(attempt("b", 2, configured(two), Fence.NONE))).isEqualTo(1);
    write(attempt("b", 2, configured(three), Fence.NONE), 0, 2);
    assertThat(found(attempt("c", 2, configured(two), Fence.NONE))).isZero();
  }

  @Test
  void anotherPlanOfTheSameRunIsRefused() {
    ObjectNode about = configured("{}");
    about.putObject("plan").put("workers", 2).put("arithmetic", "avx2, 1 native thread a task");
    write(attempt("a", 2, about, Fence.NONE), 0, 1);
    ObjectNode now = configured("{}");
    now.putObject("plan").put("workers", 2).put("arithmetic", "avx2, 2 native threads a task");
    try (Checkpoints next = attempt("b", 2, now, Fence.NONE)) {
      assertThatThrownBy(next::found)
          .isInstanceOf(UnusableInputException.class)
          .hasMessageContaining(
              "arithmetic = avx2, 1 native thread a task, now it is avx2, 2 native threads a task");
    }
  }

  private static ObjectNode configured(String settings) {
    return Json.object().put("format", 3).put("start", "one").put("configuration", settings);
  }

  @Test
  void aDriverThatWasSupersededWritesNothing() throws IOException {
    Checkpoints late =
        attempt(
            "a",
            2,
            Json.object(),
            () -> {
              throw new SupersededException("taken over");
            });
    late.take(1, 0, state(1));
    assertThatThrownBy(late::finishWriting).isInstanceOf(SupersededException.class);
    assertThat(there()).isEmpty();
  }

  @Test
  void writingGoesOnBesideTraining() throws IOException {
    CountDownLatch slow = new CountDownLatch(1);
    try (Checkpoints checkpoints =
        attempt(
            "a",
            2,
            Json.object(),
            () -> {
              try {
                slow.await();
              } catch (InterruptedException e) {
                throw new IOException(e);
              }
            })) {
      checkpoints.take(1, 0, state(1));
      assertThat(there()).isEmpty();
      slow.countDown();
      checkpoints.finishWriting();
      assertThat(there()).containsExactly("a/round-000001");
    }
  }

  @Test
  void aFilesystemThatFailsOnceDoesNotEndTraining() throws IOException {
    int[] calls = {0};
    Checkpoints checkpoints =
        attempt(
            "a",
            2,
            Json.object(),
            () -> {
              if (calls[0]++ == 0) {
                throw new IOException("no route to host");
              }
            });
    write(checkpoints, 0, 1, 2);
    assertThat(there()).containsExactly("a/round-000002");
  }

  @Test
  void aCheckpointIsDueByRoundsOrBySeconds() {
    try (Checkpoints everyThird =
            new Checkpoints(null, "a", new CheckpointSettings(3, 60, 2), Json.object());
        Checkpoints byTime =
            new Checkpoints(null, "a", new CheckpointSettings(null, 0, 2), Json.object());
        Checkpoints rarely =
            new Checkpoints(null, "a", new CheckpointSettings(null, 3600, 2), Json.object());
        Checkpoints never = new Checkpoints(null, "a", CheckpointSettings.NONE, Json.object())) {
      assertThat(List.of(everyThird.due(2), everyThird.due(3))).containsExactly(false, true);
      assertThat(byTime.due(1)).isTrue();
      assertThat(rarely.due(1)).isFalse();
      assertThat(rarely.takes()).isTrue();
      assertThat(List.of(never.takes(), never.due(1_000_000))).containsOnly(false);
    }
  }
}
