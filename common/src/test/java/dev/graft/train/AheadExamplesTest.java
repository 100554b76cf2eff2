package dev.graft.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.dataset.Chunks;
import dev.graft.dataset.Targets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Other threads read what has been announced; what is read is the same. */
@Timeout(60)
class AheadExamplesTest {

  /** Example i of epoch e has the feature 100 e + i; says what was read, and by which thread. */
  private static class Source implements TrainingExamples {

    final List<String> done = Collections.synchronizedList(new ArrayList<>());
    final List<Thread> threads = Collections.synchronizedList(new ArrayList<>());

    @Override
    public int size() {
      return 100;
    }

    @Override
    public Chunks chunks() {
      return new Chunks() {
        @Override
        public int[] sizes() {
          return new int[] {60, 40};
        }

        @Override
        public void load(int chunk) {
          done.add("load " + chunk);
        }
      };
    }

    @Override
    public long id(int index) {
      return index;
    }

    @Override
    public Minibatch read(int[] indices, int epoch) {
      done.add("read " + indices[0]);
      threads.add(Thread.currentThread());
      return new Minibatch(
          new float[][] {{100 * epoch + indices[0]}}, Targets.ofClasses(new int[] {indices[0]}));
    }
  }

  private static float first(TrainingExamples examples, int index, int epoch) {
    return examples.read(new int[] {index}, epoch).rows()[0][0];
  }

  @Test
  void minibatchesComeInTheirOrderWhicheverIsReadFirst() throws InterruptedException {
    CountDownLatch second = new CountDownLatch(1);
    Source source =
        new Source() {
          @Override
          public Minibatch read(int[] indices, int epoch) {
            if (indices[0] == 1) {
              await(second);
            }
            Minibatch read = super.read(indices, epoch);
            if (indices[0] == 2) {
              second.countDown();
            }
            return read;
          }
        };
    try (AheadExamples ahead = new AheadExamples(source, 2)) {
      assertThat(ahead.ahead()).isEqualTo(3);
      ahead.announce(new int[] {1}, 0);
      ahead.announce(new int[] {2}, 1);
      second.await();
      assertThat(first(ahead, 1, 0)).isEqualTo(1);
      assertThat(first(ahead, 2, 1)).isEqualTo(102);
    }
    assertThat(source.done).containsExactly("read 2", "read 1");
    assertThat(source.threads).doesNotContain(Thread.currentThread());
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aWindowIsLoadedBeforeTheFirstMinibatchOfIt() {
    Source source = new Source();
    try (AheadExamples ahead = new AheadExamples(source, 1)) {
      ahead.announce(new int[] {1}, 0);
      ahead.chunks().load(1);
      ahead.chunks().load(0);
      ahead.announce(new int[] {2}, 0);
      first(ahead, 1, 0);
      first(ahead, 2, 0);
      assertThat(ahead.chunks().sizes()).containsExactly(60, 40);
    }
    assertThat(source.done).containsExactly("read 1", "load 1", "load 0", "read 2");
  }

  @Test
  void whatGoesWrongIsThrownWhereTheMinibatchIsTaken() {
    Source source =
        new Source() {
          @Override
          public Minibatch read(int[] indices, int epoch) {
            if (indices[0] == 2) {
              throw new OutOfMemoryError("for a test");
            }
            return super.read(indices, epoch);
          }
        };
    try (AheadExamples ahead = new AheadExamples(source, 1)) {
      ahead.announce(new int[] {1}, 0);
      ahead.announce(new int[] {2}, 0);
      assertThat(first(ahead, 1, 0)).isEqualTo(1);
      assertThatThrownBy(() -> first(ahead, 2, 0))
          .isInstanceOf(OutOfMemoryError.class)
          .hasMessage("for a test");
    }
  }

  @Test
  void onceItIsClosedNobodyReads() {
    CountDownLatch begun = new CountDownLatch(1);
    Source source =
        new Source() {
          @Override
          public Minibatch read(int[] indices, int epoch) {
            begun.countDown();
            Minibatch read = super.read(indices, epoch);
            done.add("end " + indices[0]);
            return read;
          }
        };
    AheadExamples ahead = new AheadExamples(source, 1);
    for (int i = 0; i < 50; i++) {
      ahead.announce(new int[] {i}, 0);
    }
    await(begun);
    Thread.currentThread().interrupt();
    ahead.close();
    assertThat(Thread.interrupted()).isTrue();
    List<String> done = List.copyOf(source.done);
    assertThat(done.stream().filter(what -> what.startsWith("end")).count())
        .isEqualTo(done.size() / 2)
        .isPositive();
    assertThat(done.get(done.size() - 1)).startsWith("end");
  }
}
