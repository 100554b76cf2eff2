package dev.graft.track;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.io.BundleStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorBoardTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir Path folder;

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  @Test
  void writesOneFileOfAShortTraining() throws IOException {
    TensorBoard board =
        new TensorBoard(BundleStore.directory(folder), 1_700_000_000_123L, 10, LONG);
    board.figures(1, Map.of("train/loss", 1.5, "train/accuracy", Double.NaN));
    board.pictures(2, List.of(new Picture("mistakes/01", "is a, told b", new byte[32])));
    board.settle(Tracker.Status.DONE, () -> false);
    assertThat(board.told()).isEqualTo(new Tracker.Told(folder.toString(), null));
    assertThat(files())
        .extracting(file -> file.getFileName().toString())
        .containsExactly("events.out.tfevents.1700000000123.graft.000000");
    assertThat(Files.readString(files().get(0), StandardCharsets.ISO_8859_1))
        .contains("brain.Event:2", "train/loss", "mistakes/01", "is a, told b")
        .doesNotContain("accuracy");
  }

  @Test
  void writesMoreOfThemWhereThereIsMuch() throws IOException {
    TensorBoard board = new TensorBoard(BundleStore.directory(folder), 1, 10, LONG);
    for (int i = 0; i < 3; i++) {
      board.pictures(i, List.of(new Picture("one", "", new byte[5 << 20])));
      board.figures(i, Map.of("loss", 1.0));
    }
    board.settle(Tracker.Status.DONE, () -> false);
    assertThat(files()).hasSize(3);
    for (Path file : files()) {
      assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).contains("brain.Event:2");
    }
  }

  @Test
  void wantsHistogramsOfSomeRounds() {
    TensorBoard board = new TensorBoard(BundleStore.directory(folder), 1, 10, LONG);
    assertThat(List.of(1L, 10L, 20L, 25L))
        .filteredOn(board::wantsHistograms)
        .containsExactly(10L, 20L);
    assertThat(new TensorBoard(BundleStore.directory(folder), 1, 0, LONG).wantsHistograms(10))
        .isFalse();
  }

  @Test
  void countsWhatCannotBeWritten() {
    TensorBoard board = new TensorBoard(new Broken(), 1, 0, Duration.ofMillis(1));
    board.figures(1, Map.of("loss", 1.0, "accuracy", 2.0));
    board.settle(Tracker.Status.DONE, () -> false);
    assertThat(board.told().notSent()).startsWith("events (2): ");
  }

  private static final class Broken implements BundleStore {
    @Override
    public OutputStream create(String name) throws IOException {
      throw new IOException("the disk is full");
    }

    @Override
    public InputStream open(String name) throws IOException {
      throw new IOException("nothing there");
    }

    @Override
    public String location() {
      return "nowhere";
    }
  }
}
