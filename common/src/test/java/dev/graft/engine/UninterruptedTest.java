package dev.graft.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UninterruptedTest {

  @AfterEach
  void forgetTheInterrupt() {
    Thread.interrupted();
  }

  @Test
  void workDoesNotSeeTheInterruptAndTheCallerKeepsIt() {
    Thread.currentThread().interrupt();
    assertThat(Uninterrupted.<Boolean>call(() -> Thread.currentThread().isInterrupted())).isFalse();
    assertThat(Thread.currentThread().isInterrupted()).isTrue();
  }

  @Test
  void anInterruptWhileItWaitsDoesNotEndIt() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch finish = new CountDownLatch(1);
    AtomicBoolean done = new AtomicBoolean();
    Thread caller =
        new Thread(
            () ->
                done.set(
                    Uninterrupted.<Boolean>call(
                        () -> {
                          begun.countDown();
                          await(finish);
                          return true;
                        })));
    caller.start();
    begun.await();
    caller.interrupt();
    finish.countDown();
    caller.join();
    assertThat(done).isTrue();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void failuresAreThoseOfTheWork() {
    assertThatThrownBy(
            () ->
                Uninterrupted.call(
                    () -> {
                      throw new UnsupportedProfileException("refused");
                    }))
        .isInstanceOf(UnsupportedProfileException.class)
        .hasMessage("refused");
    assertThatThrownBy(
            () ->
                Uninterrupted.call(
                    () -> {
                      throw new UnsatisfiedLinkError("missing");
                    }))
        .isInstanceOf(UnsatisfiedLinkError.class);
  }
}
