package dev.graft.track;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class OutboxTest {

  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(1);

  private final List<String> sent = Collections.synchronizedList(new ArrayList<>());

  private interface Sending {
    void send() throws IOException, InterruptedException;
  }

  private record Thing(String kind, int count, Sending sending) implements Outbox.Delivery {
    @Override
    public void send() throws IOException, InterruptedException {
      sending.send();
    }
  }

  private Thing thing(String name) {
    return new Thing("things", 1, () -> sent.add(name));
  }

  @Test
  void sendsInOrder() {
    Outbox outbox = new Outbox("nobody", 10, SHORT);
    outbox.put(thing("a"));
    outbox.put(thing("b"));
    assertThat(outbox.flush(LONG, () -> false)).isTrue();
    assertThat(sent).containsExactly("a", "b");
    outbox.put(thing("c"));
    outbox.finish(LONG);
    assertThat(sent).containsExactly("a", "b", "c");
    assertThat(outbox.lost()).isNull();
  }

  @Test
  void triesAgainWhatFails() {
    Outbox outbox = new Outbox("nobody", 10, SHORT);
    outbox.put(
        new Thing(
            "things",
            1,
            () -> {
              sent.add("try");
              if (sent.size() < 5) {
                throw new IOException("not yet");
              }
            }));
    outbox.put(thing("next"));
    assertThat(outbox.flush(LONG, () -> false)).isTrue();
    assertThat(sent).containsExactly("try", "try", "try", "try", "try", "next");
    outbox.finish(LONG);
    assertThat(outbox.lost()).isNull();
  }

  @Test
  void whatIsRefusedIsLostAtOnceAndTheNextGoesOn() {
    Outbox outbox = new Outbox("nobody", 10, LONG);
    outbox.put(
        new Thing(
            "figures",
            7,
            () -> {
              throw new RefusedException("", "it will not have them");
            }));
    outbox.put(
        new Thing(
            "models",
            1,
            () -> {
              throw new IllegalStateException("a defect of ours");
            }));
    outbox.put(thing("next"));
    outbox.finish(LONG);
    assertThat(sent).containsExactly("next");
    assertThat(outbox.lost()).isEqualTo("figures (7), models (1): it will not have them");
  }

  @Test
  void losesWhatFindsItFull() throws InterruptedException {
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    Outbox outbox = new Outbox("nobody", 2, SHORT);
    outbox.put(
        new Thing(
            "things",
            1,
            () -> {
              busy.countDown();
              go.await();
            }));
    busy.await();
    assertThat(outbox.idle()).isFalse();
    for (int i = 0; i < 5; i++) {
      outbox.put(thing("thing " + i));
    }
    outbox.putInAnyCase(thing("the end"));
    go.countDown();
    outbox.finish(LONG);
    assertThat(sent).containsExactly("thing 0", "thing 1", "the end");
    assertThat(outbox.lost()).isEqualTo("things (3): too much was waiting to be sent");
  }

  @Test
  void givesUpWhenTimeIsUp() {
    Outbox outbox = new Outbox("nobody", 10, SHORT);
    outbox.put(
        new Thing(
            "things",
            2,
            () -> {
              throw new IOException();
            }));
    outbox.put(thing("never"));
    assertThat(outbox.flush(SHORT, () -> false)).isFalse();
    outbox.finish(Duration.ZERO);
    assertThat(sent).isEmpty();
    assertThat(outbox.lost()).startsWith("things (3): ");
  }

  @Test
  void whatHangsIsInterrupted() throws InterruptedException {
    CountDownLatch hangs = new CountDownLatch(1);
    Outbox outbox = new Outbox("nobody", 10, SHORT);
    outbox.put(
        new Thing(
            "things",
            1,
            () -> {
              hangs.countDown();
              new CountDownLatch(1).await();
            }));
    hangs.await();
    outbox.finish(SHORT);
    assertThat(outbox.lost()).isEqualTo("things (1): time was up");
  }
}
