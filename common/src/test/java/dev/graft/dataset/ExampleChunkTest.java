package dev.graft.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExampleChunkTest {

  private static final Example FIRST = new Example(Example.id(0, 3), new float[] {1, 2}, 4);
  private static final Example SECOND = new Example(Example.id(1, 0), new float[] {3, 4}, 5);
  private static final Example THIRD = new Example(Example.id(1, 1), new float[] {5, 6}, 6);

  @Test
  void examplesAreSortedByIdWhateverOrderTheyCameIn() {
    ExampleChunk block = ExampleChunk.of(List.of(THIRD, FIRST, SECOND));
    assertThat(block.size()).isEqualTo(3);
    assertThat(block.features(new int[] {0, 1, 2})).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(block.targets().classes()).containsExactly(4, 5, 6);
  }

  @Test
  void rowsComeInTheOrderAsked() {
    ExampleChunk block = ExampleChunk.of(List.of(FIRST, SECOND, THIRD));
    assertThat(block.features(new int[] {2, 0})).containsExactly(5, 6, 1, 2);
    assertThat(block.rows(new int[] {2, 0})).isDeepEqualTo(new float[][] {{5, 6}, {1, 2}});
    assertThat(block.targets(new int[] {2, 0}).classes()).containsExactly(6, 4);
    assertThat(block.features(new int[0])).isEmpty();
  }

  @Test
  void anEmptyBlockIsABlock() {
    assertThat(ExampleChunk.of(List.of()).size()).isZero();
  }

  @Test
  void otherFeaturesKeepTheLabels() {
    ExampleChunk block = ExampleChunk.of(List.of(SECOND, FIRST));
    ExampleChunk other = block.withFeatures(new float[][] {{9}, {8}});
    assertThat(other.features(new int[] {0, 1})).containsExactly(9, 8);
    assertThat(other.targets(new int[] {0, 1}).classes()).containsExactly(4, 5);
    assertThat(block.features(new int[] {0})).containsExactly(1, 2);
  }

  @Test
  void otherFeaturesForAnotherNumberOfExamplesAreRefused() {
    assertThatThrownBy(() -> ExampleChunk.of(List.of(FIRST)).withFeatures(new float[2][1]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot replace the features of 1 examples by 2 rows");
  }

  @Test
  void anIdKnowsFileAndRecord() {
    assertThat(Example.id(2, 5)).isEqualTo((2L << 40) + 5);
    assertThatThrownBy(() -> Example.id(0, 1L << 40))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("record number 1099511627776 is out of range");
  }

  @Test
  void picturesStayBytesAndAreNormalisedAsTheyAreRead() {
    byte[] one = {0, (byte) 200};
    byte[] two = {100, 50};
    ExampleChunk block =
        ExampleChunk.of(
            List.of(new Example(7, null, two, 1, null, 1), new Example(3, null, one, 0, null, 1)),
            Normalization.scale(100));
    assertThat(block.holdsPixels()).isTrue();
    assertThat(block.features(new int[] {1, 0})).containsExactly(1, 0.5f, 0, 2);
    assertThat(block.pixels(0)).containsExactly(one);
    assertThat(block.id(1)).isEqualTo(7);
    assertThat(block.withFeatures(new float[][] {{9}, {8}}).rows(new int[] {1})[0])
        .containsExactly(8);
  }

  @Test
  void weightsAreKeptOnlyIfSomeDiffer() {
    Example heavy = new Example(1, new float[] {1}, null, 0, null, 2.5f);
    Example plain = new Example(2, new float[] {1}, null, 0, null, 1);
    assertThat(ExampleChunk.of(List.of(plain)).targets().weights()).isNull();
    assertThat(ExampleChunk.of(List.of(plain, heavy)).targets().weights()).containsExactly(2.5f, 1);
  }

  @Test
  void anExampleHasEitherFeaturesOrPixels() {
    assertThatThrownBy(() -> new Example(1, null, null, 0, null, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static final ExampleChunk EMPTY = ExampleChunk.of(List.of());

  /** What an empty chunk takes its examples for does not matter, wherever it is. */
  @Test
  void emptyChunksChangeNothing() {
    ExampleChunk rows = ExampleChunk.of(List.of(FIRST, THIRD));
    ExampleChunk more = ExampleChunk.of(List.of(SECOND));
    ExampleChunk pictures = ExampleChunk.of(List.of(picture(1), picture(2)));
    ExampleChunk values = ExampleChunk.of(List.of(valued(1), valued(2)));
    for (List<ExampleChunk> parts :
        List.of(
            List.of(EMPTY, rows, more), List.of(more, EMPTY, rows), List.of(rows, more, EMPTY))) {
      ExampleChunk joined = JoinedChunks.of(parts);
      assertThat(joined.features(new int[] {0, 1, 2})).containsExactly(1, 2, 3, 4, 5, 6);
      assertThat(joined.targets().classes()).containsExactly(4, 5, 6);
    }
    assertThat(JoinedChunks.of(List.of(EMPTY, pictures)).pixels(1)).containsExactly(2, 2);
    assertThat(JoinedChunks.of(List.of(EMPTY, values)).targets().values())
        .isDeepEqualTo(new float[][] {{1, 7}, {2, 7}});
    assertThat(JoinedChunks.of(List.of(EMPTY, EMPTY)).size()).isZero();
    ChunkedStore store = ChunkedStore.of(List.of(EMPTY, pictures, EMPTY));
    assertThat(store.holdsPixels()).isTrue();
    assertThat(store.pixels(0)).containsExactly(1, 1);
    assertThat(ChunkedStore.of(List.of(EMPTY, values)).targets(new int[] {1}).values())
        .isDeepEqualTo(new float[][] {{2, 7}});
  }

  private static Example picture(int id) {
    return new Example(id, null, new byte[] {(byte) id, (byte) id}, 1, null, 1);
  }

  private static Example valued(int id) {
    return new Example(id, new float[] {id}, null, -1, new float[] {id, 7}, 1);
  }

  @Test
  void chunksAreCutAndJoinedInPieces() {
    ExampleChunk all = ExampleChunk.of(List.of(FIRST, SECOND, THIRD));
    List<ExampleChunk> cut = list(all.cut(2));
    assertThat(cut).extracting(ExampleChunk::size).containsExactly(2, 1);
    assertThat(cut.get(1).features(new int[] {0})).containsExactly(5, 6);
    assertThat(cut.get(1).targets().classes()).containsExactly(6);
    List<ExampleChunk> joined =
        list(
            JoinedChunks.of(
                List.of(
                    ExampleChunk.of(List.of(THIRD)),
                    EMPTY,
                    ExampleChunk.of(List.of(FIRST, SECOND))),
                2));
    assertThat(joined).usingRecursiveComparison().ignoringFields("stored").isEqualTo(cut);
    assertThat(list(all.cut(3))).containsExactly(all);
  }

  private static List<ExampleChunk> list(Iterator<ExampleChunk> chunks) {
    List<ExampleChunk> all = new ArrayList<>();
    chunks.forEachRemaining(all::add);
    return all;
  }

  @Test
  void rowsOfOtherLengthsAreRefused() {
    Example wide = new Example(9, new float[] {1, 2, 3}, 4);
    assertThatThrownBy(() -> ExampleChunk.of(List.of(FIRST, wide)))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining(" numbers and 0 targets, others have ");
  }
}
