package dev.graft.spark.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.spark.LocalSpark;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OnDemandTest {

  private final AtomicInteger made = new AtomicInteger();

  private Iterator<String> two() {
    return new OnDemand<>(
        () -> {
          made.incrementAndGet();
          return List.of("a", "b").iterator();
        });
  }

  @Test
  void elementsAreMadeOnceAndWhenTheFirstIsAskedFor() {
    Iterator<String> elements = two();
    assertThat(made).hasValue(0);
    assertThat(elements.hasNext()).isTrue();
    assertThat(elements.hasNext()).isTrue();
    assertThat(elements.next()).isEqualTo("a");
    assertThat(elements.next()).isEqualTo("b");
    assertThat(elements.hasNext()).isFalse();
    assertThatThrownBy(elements::next).isInstanceOf(NoSuchElementException.class);
    assertThat(made).hasValue(1);
  }

  @Test
  void theNextNeedNotBeAskedFor() {
    assertThat(two().next()).isEqualTo("a");
  }

  /** Half of the input is gone: what is left is not all there is. */
  @Test
  void whatCouldNotBeMadeIsNotMadeOfTheRest() {
    Iterator<String> input = List.of("a", "b").iterator();
    Iterator<String> elements =
        new OnDemand<>(
            () -> {
              if (input.next().equals("a")) {
                throw new IllegalArgumentException("lost");
              }
              return input;
            });
    assertThatThrownBy(elements::hasNext).hasMessage("lost");
    assertThatThrownBy(elements::hasNext).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(elements::next).isInstanceOf(IllegalStateException.class);
    assertThat(input.next()).isEqualTo("b");
  }

  @Test
  void aFullHeapFailsTheTaskNotTheJvm() {
    LocalSpark.get();
    Iterator<String> elements =
        new OnDemand<>(
            () -> {
              throw new OutOfMemoryError("Java heap space");
            });
    assertThatThrownBy(elements::next)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("java.lang.OutOfMemoryError: Java heap space");
  }
}
