package dev.graft.spark.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An interrupt of the job's thread asks it to stop; a timeout of some storage does not. */
class CancellationTest {

  private final Cancellation cancellation = new Cancellation();

  @AfterEach
  void forget() {
    Thread.interrupted();
  }

  @Test
  void timeoutsAreFailures() {
    InterruptedIOException late = new InterruptedIOException("timeout");

    assertThat(cancellation.ended(new IOException(late))).isFalse();
    assertThat(cancellation.ended(new SocketTimeoutException("Read timed out"))).isFalse();
    assertThat(cancellation.ended(new SparkException("Job aborted", late))).isFalse();
  }

  @Test
  void whatInterruptsATaskDoesNotStopTheJob() {
    SparkException aborted = new SparkException("Job aborted", new InterruptedException());

    assertThat(cancellation.ended(new IllegalStateException(aborted))).isFalse();
  }

  @Test
  void anInterruptIsARequestToStop() {
    InterruptedIOException interrupted = new InterruptedIOException("read");
    interrupted.initCause(new InterruptedException());

    assertThat(cancellation.ended(new IOException(interrupted))).isTrue();
    cancellation.restoreInterrupt();
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void soIsOneThatTheThreadStillHasAndItCanWriteWhatItHasReached() {
    Thread.currentThread().interrupt();

    assertThat(cancellation.ended(new InterruptedIOException("read"))).isTrue();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }
}
