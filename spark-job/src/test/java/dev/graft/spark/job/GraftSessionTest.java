package dev.graft.spark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import dev.graft.config.Settings;
import dev.graft.engine.UnsupportedProfileException;
import dev.graft.spark.Fixtures;
import dev.graft.spark.LocalSpark;
import org.junit.jupiter.api.Test;

/**
 * Sessions join what is there, and take their native threads from Spark's setting (invariant 13).
 */
class GraftSessionTest {

  @Test
  void aSessionDoesNotStopAContextThatItFound() {
    LocalSpark.get();
    GraftSession.start("test", Fixtures.settings()).close();
    assertThat(LocalSpark.get().sc().isStopped()).isFalse();
  }

  @Test
  void aTaskThatOnlyReadsIsRefused() {
    Settings settings = Fixtures.settings("train.read-ahead = 1");
    assertThatThrownBy(() -> GraftSession.start("test", settings))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot use train.read-ahead = 1: a task has 1 core, and one at least has to compute; raise spark.task.cpus.");
  }

  @Test
  void nativeThreadsAreTheCpusOfATaskAndAJvmThatComputesOtherwiseIsRefused() {
    LocalSpark.get();
    System.setProperty("spark.task.cpus", "2");
    try {
      assertThatThrownBy(() -> GraftSession.start("test", Fixtures.settings()))
          .isInstanceOf(UnsupportedProfileException.class)
          .hasMessageContaining("2 native threads a task")
          .hasMessageContaining("already computes with")
          .hasMessageContaining("1 native thread a task");
    } finally {
      System.clearProperty("spark.task.cpus");
    }
  }
}
