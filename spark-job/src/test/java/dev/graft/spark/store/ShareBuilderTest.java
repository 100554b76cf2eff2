package dev.graft.spark.store;

import static org.assertj.core.api.Assertions.assertThat;

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
    new ShareBuilder(
            new StoreLimits(chunkBytes, 0L),
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
}
