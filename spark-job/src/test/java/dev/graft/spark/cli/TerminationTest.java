package dev.graft.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** An end by a signal is told from one that a thread has asked for. */
class TerminationTest {

  @Test
  void onlyASignalIsARequestToStop() {
    assertThat(Termination.signal(Set.of(new Thread("main"), new Thread("SIGTERM handler"))))
        .isEqualTo(143);
    assertThat(Termination.signal(Set.of(new Thread("main"), new Thread("SIGINT handler"))))
        .isEqualTo(130);
    assertThat(Termination.signal(Set.of(new Thread("main"), new Thread("Executor task 0"))))
        .isZero();
  }

  @Test
  void anotherErrorOfAThreadIsPrintedOnce() throws InterruptedException {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream before = System.err;
    System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try (Termination termination =
        new Termination(new ResultLine(new PrintWriter(new StringWriter())))) {
      Thread dying =
          new Thread(
              () -> {
                throw new IllegalStateException("injected");
              },
              "dying");
      dying.start();
      dying.join();
      assertThat(termination.cancellation().requested()).isFalse();
    } finally {
      System.setErr(before);
    }
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .containsOnlyOnce(
            "Exception in thread \"dying\" java.lang.IllegalStateException: injected");
  }
}
