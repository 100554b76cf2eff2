package dev.graft.spark.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which files a path names, and that none of them is left out without a word. */
class WholeFilesTest {

  @TempDir Path folder;

  @BeforeEach
  void files() throws IOException {
    for (String name : List.of("flat/b", "flat/a", "flat/_SUCCESS", "deep/2023/a", "deep/2024/a")) {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, "1");
    }
  }

  private List<String> of(String path) throws IOException {
    String root = folder.toUri().getPath();
    return WholeFiles.of(FileSystem.getLocal(new Configuration()), root + path).stream()
        .map(file -> file.getPath().toUri().getPath().substring(root.length()))
        .toList();
  }

  private void refused(String path, String sentence) {
    assertThatThrownBy(() -> of(path))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(sentence.replace("ROOT/", folder.toUri().getPath()));
  }

  @Test
  void aFileAFolderOrAPattern() throws IOException {
    assertThat(of("flat/b")).containsExactly("flat/b");
    assertThat(of("flat")).containsExactly("flat/a", "flat/b");
    assertThat(of("deep/*/*")).containsExactly("deep/2023/a", "deep/2024/a");
    assertThat(of("deep/*3")).containsExactly("deep/2023/a");
  }

  @Test
  void aFolderAmongThemIsRefusedByName() throws IOException {
    Files.writeString(folder.resolve("deep/20"), "1");
    String cannot = "is a folder in it, and files of folders within are not read; give a pattern";
    refused(
        "deep/",
        "Cannot read ROOT/deep/: 2023 "
            + cannot
            + " that matches files alone, such as ROOT/deep/*/*.");
    refused(
        "deep/20*",
        "Cannot read ROOT/deep/20*: 2023 "
            + cannot
            + " that matches files alone, such as ROOT/deep/20*/*.");
  }

  @Test
  void whereThereIsNoneItIsSaidWhy() throws IOException {
    Files.createDirectory(folder.resolve("empty"));
    refused("nothing", "Cannot read ROOT/nothing: there is no such file.");
    refused(
        "empty",
        "Cannot read ROOT/empty: it has no files but such that begin with . or _, which are passed over.");
  }
}
