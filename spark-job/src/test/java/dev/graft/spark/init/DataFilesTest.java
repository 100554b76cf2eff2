package dev.graft.spark.init;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which files of a folder are data, and that none is lost. */
class DataFilesTest {

  @TempDir private Path folder;

  private DataFiles files(String... names) throws IOException {
    for (String name : names) {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, "a,b\n");
    }
    return DataFiles.of(new Configuration(), folder.toString());
  }

  @Test
  void allFilesOfAnEndingAreReadBesideAReadme() throws IOException {
    DataFiles files = files("sales.2022.csv", "sales.2023.csv", "README.md");
    assertThat(files.dataPath()).isEqualTo(folder + "/*.csv");
    assertThat(files.leftOut().guess()).isEqualTo("2, *.csv");
    assertThat(files.leftOut().why()).contains("README.md");
  }

  @Test
  void packedFilesKeepTheirEnding() throws IOException {
    assertThat(files("a.c000.csv.gz", "b.c001.csv.gz", "LICENSE").dataPath())
        .isEqualTo(folder + "/*.csv.gz");
  }

  @Test
  void aFolderOfDataAloneStaysAsItIs() throws IOException {
    DataFiles files = files("sales.2022.csv", "more");
    assertThat(files.dataPath()).isEqualTo(folder.toString());
    assertThat(files.leftOut()).isNull();
  }

  private void assertRefused(String why, String... names) throws IOException {
    DataFiles files = files(names);
    assertThatThrownBy(files::dataPath)
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining(why);
  }

  @Test
  void dataOfSeveralEndingsBesideAReadmeAreRefused() throws IOException {
    assertRefused("their names end in .csv and .txt", "a.csv", "b.txt", "README.md");
  }

  @Test
  void aLicenceThatIsNamedAsTheDataIsRefused() throws IOException {
    assertRefused("LICENSE.txt lies in it, which is no data", "a.txt", "LICENSE.txt");
  }

  @Test
  void dataWithoutAnEndingBesideAReadmeAreRefused() throws IOException {
    assertRefused("their names end alike", "part-0", "part-1", "README.md");
  }

  @Test
  void dataInSubFoldersBesideAReadmeAreRefused() throws IOException {
    assertRefused("they lie in sub-folders", "year=2022/a.csv", "README.md");
  }

  @Test
  void ofVeryManyFilesAllAreCounted() throws IOException {
    for (String kind : List.of("fir", "oak", "yew")) {
      for (int i = 0; i < 15; i++) {
        files(kind + "/" + i + ".png");
      }
    }
    FileSystem local = FileSystem.getLocal(new Configuration());
    FileStatus[] found = {local.getFileStatus(new org.apache.hadoop.fs.Path(folder.toUri()))};
    FileListing some = FileListing.of(local, found, 20);
    assertThat(some.counts().values()).containsExactly(15L, 15L, 15L);
    assertThat(some.files()).hasSizeLessThan(45);
    assertThat(some.files().stream().map(file -> file.getPath().getParent()).distinct()).hasSize(3);
  }
}
