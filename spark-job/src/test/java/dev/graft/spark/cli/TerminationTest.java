package dev.graft.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

/** An end by a signal is told from one that a thread has asked for. */
class TerminationTest {

  @Test
  void onlyASignalIsARequestToStop() {
    assertThat(Termination.signalled(Set.of(new Thread("main"), new Thread("SIGTERM handler"))))
        .isTrue();
    assertThat(Termination.signalled(Set.of(new Thread("main"), new Thread("Executor task 0"))))
        .isFalse();
  }
}
