package dev.graft.spark.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.dataset.ExampleChunk;
import dev.graft.spark.Collected;
import dev.graft.spark.Fixtures;
import dev.graft.spark.LocalSpark;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ShareBuilderTest {

  private static final int SIZE = 40;

  private static final long BYTES = Fixtures.block(SIZE, 1).bytes();

  private final List<Integer> kept = new ArrayList<>();

  @BeforeAll
  static void start() {
    LocalSpark.get();
  }

  private void build(long chunkBytes, Iterator<ExampleChunk> chunks) {
    build(new StoreLimits(chunkBytes, 0L), chunks);
  }

  private void build(StoreLimits limits, Iterator<ExampleChunk> chunks) {
    new ShareBuilder(
            limits,
            (number, chunk) -> {
              assertThat(number).isEqualTo(kept.size());
              kept.add(chunk.copied().size());
              chunk.close();
            })
        .build(chunks);
  }

  private void build(long chunkBytes, int... sizes) {
    build(chunkBytes, Fixtures.blocks(sizes).iterator());
  }

  @Test
  void aLargeChunkIsNotOnTheHeapWhileTheNextIsMade() {
    build(
        BYTES,
        new Iterator<>() {
          private WeakReference<ExampleChunk> before = new WeakReference<>(null);
          private int made;

          @Override
          public boolean hasNext() {
            return made < 3;
          }

          @Override
          public ExampleChunk next() {
            assertThat(Collected.soon(before)).isTrue();
            ExampleChunk chunk = Fixtures.block(SIZE, made++);
            before = new WeakReference<>(chunk);
            return chunk;
          }
        });
    assertThat(kept).containsExactly(SIZE, SIZE, SIZE);
  }

  /** As they are joined where none is large. */
  @Test
  void smallOnesAreJoinedToALargeOneWhileThereIsRoom() {
    build(BYTES, 5, 25, 10, 30, 10, 1, 39, 40, 0);
    assertThat(kept).containsExactly(40, 40, 40, 40);
  }

  @Test
  void aShareWithoutExamplesIsAnEmptyChunk() {
    build(BYTES, 0, 0);
    assertThat(kept).containsExactly(0);
  }

  @Test
  void anEmptyChunkDoesNotHaveALargeOneWrittenAgain() {
    List<KeptChunk> given = new ArrayList<>();
    ExampleChunk large = Fixtures.block(SIZE, 1);
    new ShareBuilder(new StoreLimits(BYTES, null), (number, chunk) -> given.add(chunk))
        .build(List.of(Fixtures.block(0, 1), large).iterator());
    assertThat(given).hasSize(1);
    assertThat(given.get(0).chunk()).isSameAs(large);
    given.get(0).close();
  }

  @Test
  void aLargeChunkIsLetGoOfWhenTheNextCannotBeMade() {
    long before = HeapBudget.get().taken();
    Iterator<ExampleChunk> fails =
        new Iterator<>() {
          private boolean given;

          @Override
          public boolean hasNext() {
            return true;
          }

          @Override
          public ExampleChunk next() {
            if (given) {
              assertThat(HeapBudget.get().taken()).isEqualTo(before + BYTES);
              throw new IllegalStateException("lost");
            }
            given = true;
            return Fixtures.block(SIZE, 1);
          }
        };
    assertThatThrownBy(() -> build(new StoreLimits(BYTES, null), fails)).hasMessage("lost");
    assertThat(HeapBudget.get().taken()).isEqualTo(before);
    assertThat(kept).isEmpty();
  }
}
