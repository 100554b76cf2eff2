package dev.graft.spark.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import dev.graft.spark.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PictureFolderTest {

  @TempDir static Path folder;

  /** Of each class two files, one of them deep, and hidden ones. */
  private static Path write(int classes) throws IOException {
    Path root = folder.resolve("of" + classes);
    for (int i = 0; i < classes; i++) {
      Path own = root.resolve(String.format(Locale.ROOT, "class %03d", i));
      for (String name : List.of("a.png", "deep/er/b.png", ".c.png", "_d/e.png", ".f/g/h.png")) {
        Files.createDirectories(own.resolve(name).getParent());
        Files.write(own.resolve(name), new byte[i]);
      }
    }
    Files.createDirectories(root.resolve("_SUCCESS"));
    Files.write(root.resolve("_SUCCESS/x.png"), new byte[1]);
    Files.write(root.resolve("loose.png"), new byte[1]);
    return root;
  }

  private static PictureFolder open(Path path) throws IOException {
    org.apache.hadoop.fs.Path root = new org.apache.hadoop.fs.Path(path.toUri());
    FileSystem filesystem = root.getFileSystem(LocalSpark.get().hadoopConfiguration());
    return new PictureFolder(filesystem, filesystem.getFileStatus(root), "pictures");
  }

  /** More than 64 are listed by executors. */
  @ParameterizedTest
  @ValueSource(ints = {3, 64, 130})
  void fewAndManyClassesAreListedAlike(int classes) throws IOException {
    Path root = write(classes);
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < classes; i++) {
      String label = String.format(Locale.ROOT, "class %03d", i);
      for (String name : List.of("a.png", "deep/er/b.png")) {
        expected.add(
            "%s %s %s"
                .formatted(label, Math.max(1, i), "file:" + root.resolve(label).resolve(name)));
      }
    }
    assertThat(open(root).files(LocalSpark.get()))
        .extracting(file -> "%s %s %s".formatted(file.label(), file.bytes(), file.path()))
        .isEqualTo(expected);
    assertThat(open(root).all())
        .extracting(FileStatus::getLen)
        .hasSize(2 * classes + 1)
        .endsWith(classes - 1L, 1L);
  }

  @Test
  void aFolderThatHasGoneIsNamed() {
    String gone = folder.resolve("gone").toUri().toString();
    assertThatThrownBy(() -> new ListFolder(LocalSpark.get().hadoopConfiguration()).call(gone))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageMatching("Cannot read the folder .*gone: .* does not exist\\.");
  }

  private static List<PictureFile> files(int count, long bytes) {
    return Collections.nCopies(count, new PictureFile("p", "1", bytes, 1, null));
  }

  private static int slices(int count, long bytes, int slots) {
    List<PictureSlice> slices =
        PictureSlice.ofFiles(files(count, bytes), ClassNumbers.of(List.of()), slots);
    assertThat(slices.stream().mapToInt(slice -> slice.paths.length).sum()).isEqualTo(count);
    assertThat(slices.get(slices.size() - 1).first)
        .isEqualTo(count - slices.get(slices.size() - 1).paths.length);
    return slices.size();
  }

  @Test
  void slicesAreOfBytesFilesAndSlots() {
    assertThat(slices(5, 1_000, 4)).isEqualTo(5);
    assertThat(slices(100, 1_000, 4)).isEqualTo(12);
    assertThat(slices(100_000, 200, 2)).isEqualTo(197);
    assertThat(slices(100_000, 200, 100)).isEqualTo(300);
    assertThat(slices(100_000, 110_000, 2)).isEqualTo(256);
    assertThat(slices(100_000, 110_000, 200)).isEqualTo(1_506);
  }
}
