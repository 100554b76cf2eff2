package dev.graft.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Examples in several chunks are what they were in one, wherever each lies. */
class ChunkedStoreTest {

  @TempDir Path folder;

  private static List<Example> examples(int count, Random random) {
    boolean pictures = random.nextBoolean();
    boolean values = random.nextBoolean();
    boolean weighted = random.nextBoolean();
    int width = random.nextInt(5);
    List<Example> examples = new ArrayList<>();
    for (int id = 0; id < count; id++) {
      float[] features = new float[width];
      byte[] pixels = new byte[width];
      for (int i = 0; i < width; i++) {
        features[i] = random.nextFloat();
        pixels[i] = (byte) random.nextInt();
      }
      examples.add(
          new Example(
              id,
              pictures ? null : features,
              pictures ? pixels : null,
              random.nextInt(9),
              values ? new float[] {random.nextFloat(), random.nextFloat()} : null,
              weighted ? random.nextFloat() : 1));
    }
    return examples;
  }

  @Test
  void chunksInMemoryAndInFilesReadAsOneChunkDoes() throws IOException {
    for (int trial = 0; trial < 200; trial++) {
      Random random = new Random(trial);
      List<Example> all = examples(1 + random.nextInt(40), random);
      Normalization normalization = Normalization.scale(2);
      ExampleChunk one = ExampleChunk.of(all, normalization);
      List<Object> chunks = new ArrayList<>();
      for (int from = 0; from < all.size(); ) {
        int to = Math.min(all.size(), from + 1 + random.nextInt(15));
        ExampleChunk chunk = ExampleChunk.of(all.subList(from, to), normalization);
        chunks.add(
            random.nextBoolean()
                ? chunk
                : MappedChunk.of(chunk, folder.resolve("c" + trial + from)));
        from = to;
      }
      same(ChunkedStore.of(chunks), one, random);
    }
    try (var left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }

  private static void same(ExampleStore store, ExampleStore one, Random random) {
    assertThat(store.size()).isEqualTo(one.size());
    assertThat(store.holdsPixels()).isEqualTo(one.holdsPixels());
    assertThat(store.isWeighted()).isEqualTo(one.isWeighted());
    assertThat(store.normalization()).isEqualTo(one.normalization());
    assertThat(IntStream.of(store.chunks().sizes()).sum()).isEqualTo(one.size());
    int[] some = random.ints(20, 0, one.size()).toArray();
    assertThat(store.features(some)).containsExactly(one.features(some));
    assertThat(store.targets(some)).usingRecursiveComparison().isEqualTo(one.targets(some));
    for (int index : some) {
      assertThat(store.id(index)).isEqualTo(one.id(index));
      if (one.holdsPixels()) {
        assertThat(store.pixels(index)).containsExactly(one.pixels(index));
      }
    }
  }

  @Test
  void someOfAChunkAreTheSameFromMemoryAndFromAFile() throws IOException {
    for (int trial = 0; trial < 50; trial++) {
      Random random = new Random(trial);
      List<Example> all = examples(20, random);
      ExampleChunk chunk = ExampleChunk.of(all);
      MappedChunk mapped = MappedChunk.of(chunk, folder.resolve("some" + trial));
      int from = random.nextInt(20);
      int to = from + 1 + random.nextInt(20 - from);
      ExampleChunk expected = ExampleChunk.of(all.subList(from, to));
      assertThat(chunk.range(from, to))
          .usingRecursiveComparison()
          .ignoringFields("stored")
          .isEqualTo(expected);
      assertThat(mapped.copied(from, to)).usingRecursiveComparison().isEqualTo(expected);
      assertThat(mapped.copied(from, from).size()).isZero();
    }
  }

  @Test
  void piecesAreJoinedInTheOrderOfIdsWhateverOrderTheyCameIn() {
    Random random = new Random(5);
    List<Example> all = examples(60, random);
    List<ExampleChunk> pieces =
        List.of(
            ExampleChunk.of(all.subList(40, 60)),
            ExampleChunk.of(List.of()),
            ExampleChunk.of(all.subList(0, 20)),
            ExampleChunk.of(all.subList(20, 40)));
    ExampleChunk joined = JoinedChunks.of(pieces.stream().filter(p -> p.size() > 0).toList());
    assertThat(joined).usingRecursiveComparison().isEqualTo(ExampleChunk.of(all));
  }

  @Test
  void aFileOfAnothersIsNotTouched() throws IOException {
    Path file = Files.writeString(folder.resolve("taken"), "theirs");
    ExampleChunk chunk = ExampleChunk.of(examples(3, new Random(1)));
    assertThatThrownBy(() -> MappedChunk.of(chunk, file))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(file).hasContent("theirs");
  }

  @Test
  void positionsOutsideAreRefused() {
    ExampleStore store = ChunkedStore.of(List.of(ExampleChunk.of(examples(3, new Random(1)))));
    assertThatThrownBy(() -> store.id(3)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  /** What a disk that fails does to a file without a name; also where reading is compiled. */
  @Test
  void aFileThatIsCutShortFailsWhereItIsReadAndTheJvmGoesOn() throws IOException {
    ExampleChunk chunk =
        ExampleChunk.of(
            IntStream.range(0, 1000).mapToObj(i -> new Example(i, new float[100], 0)).toList());
    Path file = folder.resolve("short");
    MappedChunk mapped;
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      mapped = MappedChunk.of(chunk, channel);
      channel.truncate(0);
    }
    ChunkedStore store =
        ChunkedStore.of(List.of(MappedChunk.of(chunk, folder.resolve("whole")), mapped));
    for (int i = 0; i < 20_000; i++) {
      store.rows(new int[] {i % 1000});
      store.id(i % 1000);
    }
    int[] lost = {1500};
    assertThatThrownBy(() -> store.rows(lost))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage(
            "Cannot read examples back from a mapped file: a disk of spark.local.dir has failed or has gone");
    assertThatThrownBy(() -> store.targets(lost)).isInstanceOf(UncheckedIOException.class);
    assertThatThrownBy(() -> store.id(lost[0])).isInstanceOf(UncheckedIOException.class);
    assertThatThrownBy(() -> store.chunks().load(1)).isInstanceOf(UncheckedIOException.class);
    assertThatThrownBy(mapped::copied).isInstanceOf(UncheckedIOException.class);
  }
}
