package dev.graft.spark.init;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which folders of pictures are classes, and which are parts. */
class PictureFoldersTest {

  @TempDir private Path folder;

  private PictureFolders folders(String... names) throws IOException {
    for (String name : names) {
      Files.createDirectories(folder.resolve(name));
      Files.writeString(folder.resolve(name + "/1.png"), "a picture");
    }
    return new PictureFolders(DataFiles.of(new Configuration(), folder.toString()));
  }

  @Test
  void foldersOfPicturesAreClasses() throws IOException {
    PictureFolders folders = folders("car", "train", "truck/2020", "truck/2021", "car/2020");
    assertThat(folders.parts()).isEmpty();
    assertThat(folders.classes()).isEqualTo(Map.of("car", 2L, "train", 1L, "truck", 2L));
  }

  @Test
  void partsAreKnownByManyNames() throws IOException {
    PictureFolders folders =
        folders("training_set/oak", "training_set/fir", "test_set/oak", "seg_val/fir");
    assertThat(folders.parts())
        .isEqualTo(Map.of("train", "training_set", "validation", "seg_val", "test", "test_set"));
    assertThat(folders.classes()).containsOnlyKeys("oak", "fir");
  }

  private void assertRefused(String why, String... names) throws IOException {
    PictureFolders folders = folders(names);
    assertThatThrownBy(folders::classes)
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining(why);
  }

  @Test
  void aFolderBesidePartsIsNoClass() throws IOException {
    assertRefused(
        "is named as a part of a dataset and holds folders",
        "train/oak",
        "train/fir",
        "test/oak",
        "pred");
  }

  @Test
  void twoFoldersOfTheSameClassesAreNoClasses() throws IOException {
    assertRefused("A and B both hold fir, oak", "A/oak", "A/fir", "B/oak", "B/fir");
  }

  @Test
  void aPartThatHoldsOneFolderIsRefused() throws IOException {
    assertRefused("one sub-folder, seg_train", "seg_train/seg_train/sea", "seg_test/seg_test/sea");
  }

  @Test
  void aFolderOfLabelsIsNoClass() throws IOException {
    Files.createDirectories(folder.resolve("labels"));
    Files.writeString(folder.resolve("labels/1.txt"), "0 0 0");
    assertRefused("labels of them holds no picture", "images");
  }
}
