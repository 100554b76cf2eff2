package dev.graft.spark.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.graft.UnusableInputException;
import dev.graft.config.Command;
import dev.graft.config.DataSettings;
import dev.graft.config.SettingsReader;
import dev.graft.dataset.RawRecord;
import dev.graft.dataset.Split;
import dev.graft.spark.FailingFilesystem;
import dev.graft.spark.LocalSpark;
import dev.graft.spark.Pictures;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFormatTest {

  private static final String SIZE = "data.images { height = 16, width = 12 }";

  @TempDir static Path folder;

  private static Path train;

  @BeforeAll
  static void write() throws IOException {
    LocalSpark.get();
    train = Pictures.folder(folder.resolve("train"), 5, 1);
    Files.writeString(train.resolve("red/.hidden"), "nothing");
    Files.writeString(train.resolve("_SUCCESS"), "");
  }

  private static DataSettings settings(String... more) {
    String job =
        """
        output = unused
        data.format = images
        data.train.path = "%s"
        model.layers = [{ name = out, type = output, units = 3 }]
        """
            .formatted(train);
    return SettingsReader.read(
            Command.PRETRAIN, new StringReader(job + String.join("\n", more)), "job", List.of())
        .data();
  }

  private static ImageFormat format(Pretrained pretrained, String... more) {
    return new ImageFormat(LocalSpark.get(), settings(more), pretrained);
  }

  private static RecordSource open(RecordFormat format, Split part, Object path)
      throws IOException {
    return format.open(part, new DataSettings.Files(null, null, path.toString()));
  }

  private static List<RawRecord> records(RecordSource source) {
    List<RawRecord> records = new ArrayList<>(source.records().collect());
    records.sort(Comparator.comparing(RawRecord::place));
    return records;
  }

  private static List<RawRecord> records(Object path, String... more) throws IOException {
    return records(open(format(Pretrained.none(), more), Split.TRAIN, path));
  }

  @Test
  void foldersAreGroupedByTheirNames() throws IOException {
    DataSettings settings =
        settings(
            SIZE, "data.label-groups = [[red], [green, blue]], data.class-names = [warm, cold]");
    ImageFormat format = new ImageFormat(LocalSpark.get(), settings, Pretrained.none());
    List<RawRecord> records = records(open(format, Split.TRAIN, train));
    Regrouped groups = Regrouped.of(settings.labelGroups(), format.classNames());
    assertThat(records.stream().map(groups::call))
        .extracting(RawRecord::label)
        .containsExactly(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0);
  }

  @Test
  void subFoldersAreTheClassesInTheOrderOfTheirNames() throws IOException {
    ImageFormat format = format(Pretrained.none(), SIZE);
    RecordSource source = open(format, Split.TRAIN, train);
    List<RawRecord> records = records(source);
    assertThat(source.shape()).containsExactly(3, 16, 12);
    assertThat(format.classNames()).containsExactly("blue", "green", "red");
    assertThat(records).hasSize(15);
    for (int i = 0; i < 15; i++) {
      RawRecord record = records.get(i);
      assertThat(record.problem()).isNull();
      assertThat(record.id()).isEqualTo(i);
      assertThat(record.label()).isEqualTo(i / 5);
      assertThat(record.pixels()).hasSize(3 * 16 * 12);
      // The class's own channel is the brightest: red is channel 0, blue is class 0.
      int own = 2 - record.label();
      for (int c = 0; c < 3; c++) {
        int value = record.pixels()[c * 16 * 12 + 50] & 0xff;
        assertThat(value > 0xa0).as("channel %d of %s", c, record.place()).isEqualTo(c == own);
      }
    }
  }

  @Test
  void whatIsNoPictureIsQuarantinedWithItsPath() throws IOException {
    Path damaged = Pictures.folder(folder.resolve("damaged"), 3, 5);
    byte[] jpeg = Files.readAllBytes(damaged.resolve("blue/001.jpg"));
    Files.write(damaged.resolve("blue/001.jpg"), Arrays.copyOf(jpeg, 400));
    Files.write(damaged.resolve("green/000.png"), new byte[0]);
    Files.writeString(damaged.resolve("red/notes.txt"), "not a picture");
    List<RawRecord> bad = records(damaged, SIZE).stream().filter(r -> r.problem() != null).toList();
    assertThat(bad).hasSize(3);
    assertThat(bad.get(0).place()).endsWith("damaged/blue/001.jpg");
    assertThat(bad.get(0).problem()).startsWith("it ");
    assertThat(bad.get(1).problem()).isEqualTo("the file is empty");
    assertThat(bad.get(2).problem()).isEqualTo("it is no JPEG, PNG, BMP, GIF or WebP picture");
  }

  /** Its header says so: nothing is decoded. */
  @Test
  void aPictureOfMorePixelsThanAreAllowedIsQuarantined() throws IOException {
    Path large = Pictures.folder(folder.resolve("large"), 2, 5);
    ImageIO.write(
        new BufferedImage(30_000, 1, BufferedImage.TYPE_BYTE_GRAY),
        "png",
        large.resolve("red/000.png").toFile());
    List<RawRecord> records = records(large, SIZE, "data.images.max-pixels = 20000");
    assertThat(records.stream().map(RawRecord::problem).filter(Objects::nonNull))
        .containsExactly("it has 30000 by 1 pixels, data.images.max-pixels allows 20000");
    assertThat(records).hasSize(6);
  }

  @Test
  void aFailureOfTheStorageLeavesNoPictureOut() throws IOException {
    FailingFilesystem.in(LocalSpark.get().hadoopConfiguration(), 1);
    List<RawRecord> records = records("failing:" + train, SIZE);
    assertThat(FailingFilesystem.failuresLeft()).isZero();
    assertThat(records).hasSize(15).extracting(RawRecord::problem).containsOnlyNulls();
  }

  @Test
  void aFolderWithoutFilesIsNoClass() throws IOException {
    Path some = Pictures.folder(folder.resolve("some"), 1, 9);
    Files.createDirectories(some.resolve("aardvark"));
    ImageFormat format = format(Pretrained.none(), SIZE);
    assertThat(records(open(format, Split.TRAIN, some)))
        .extracting(RawRecord::label)
        .containsExactly(0, 1, 2);
    assertThat(format.classNames()).containsExactly("blue", "green", "red");
  }

  @Test
  void otherPartsHaveTheNumbersOfTraining() throws IOException {
    Path test = Pictures.folder(folder.resolve("test"), 1, 9);
    Files.delete(test.resolve("blue/000.png"));
    Files.delete(test.resolve("blue"));
    ImageFormat format = format(Pretrained.none(), SIZE);
    open(format, Split.TRAIN, train);
    assertThat(records(open(format, Split.TEST, test)))
        .extracting(RawRecord::label)
        .containsExactly(1, 2);
    Files.createDirectories(test.resolve("zebra"));
    Files.write(test.resolve("zebra/1.png"), Pictures.file("png", 0, 4, 4, 1));
    assertThatThrownBy(() -> open(format, Split.TEST, test))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot use %s/zebra: there is no class zebra; the classes are blue, green, red."
                .formatted(test));
  }

  @Test
  void whatWasLearnedHoldsForEvaluation() throws IOException {
    ImageFormat before = format(Pretrained.none(), SIZE, "data.images.resize = crop");
    open(before, Split.TRAIN, train);
    JsonNode learned = before.learned();
    Path test = Pictures.folder(folder.resolve("evaluated"), 1, 9);
    Files.delete(test.resolve("blue/000.png"));
    Files.delete(test.resolve("blue"));
    ImageFormat after = format(new Pretrained(learned, null, true, null));
    RecordSource source = open(after, Split.TEST, test);
    assertThat(source.shape()).containsExactly(3, 16, 12);
    assertThat(records(source)).extracting(RawRecord::label).containsExactly(1, 2);
    assertThat(after.learned()).isEqualTo(learned);
  }

  @Test
  void aNewHeadLearnsNewClasses() throws IOException {
    ImageFormat before =
        format(Pretrained.none(), SIZE, "data.class-names = [a, blue, green, red]");
    open(before, Split.TRAIN, train);
    assertThat(before.classNames()).containsExactly("a", "blue", "green", "red");
    ImageFormat replaced = format(new Pretrained(before.learned(), null, false, null));
    open(replaced, Split.TRAIN, train);
    assertThat(replaced.classNames()).containsExactly("blue", "green", "red");
  }

  @Test
  void keptClassesAreNumberedByNameAndOthersAreTheirOwn() throws IOException {
    ImageFormat kept = format(parent("red", "green", "blue"));
    assertThat(records(open(kept, Split.TRAIN, train))).first().returns(2, RawRecord::label);
    assertThat(kept.classNames()).containsExactly("red", "green", "blue");
    ImageFormat named =
        format(parent("red", "green", "blue"), "data.class-names = [blue, green, red]");
    open(named, Split.TRAIN, train);
    assertThat(named.classNames()).containsExactly("red", "green", "blue");
    ImageFormat more = format(parent("a", "blue", "green", "red"));
    open(more, Split.TRAIN, train);
    assertThat(more.classNames()).containsExactly("blue", "green", "red");
  }

  private static Pretrained parent(String... names) {
    return new Pretrained(
        MissingNode.getInstance(), new int[] {3, 16, 12}, true, null, List.of(names), false);
  }

  @Test
  void aFolderAboveThoseOfThePartsHasNoClasses() throws IOException {
    Path parts = Files.createDirectories(folder.resolve("parts"));
    Pictures.folder(parts.resolve("train"), 1, 9);
    Pictures.folder(parts.resolve("val"), 1, 9);
    assertThatThrownBy(() -> records(parts, SIZE))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot use the folders train, val of %s as classes: they are named as parts of a dataset; give each its own path (data.train.path = %s/train), or name them in data.class-names if they are classes."
                .formatted(parts, parts));
  }

  @Test
  void aNewNetworkTakesTheSizeOfTheTrainingPictures() throws IOException {
    RecordFormat format = format(Pretrained.none());
    assertThat(format.decided()).isEmpty();
    assertThat(open(format, Split.TRAIN, train).shape()).containsExactly(3, 21, 21);
    assertThat(format.decided())
        .containsExactly(
            "pictures are brought to 21 x 21 x 3, as the files are mostly about 20 by 22 pixels; small ones train faster, larger ones show more; data.images.height, width and channels say otherwise");
    Path others = Pictures.folder(folder.resolve("others"), 1, 3);
    assertThat(open(format, Split.TEST, others).shape()).containsExactly(3, 21, 21);
    assertThat(
            open(format(Pretrained.none(), "data.images.channels = 1"), Split.TRAIN, train).shape())
        .containsExactly(1, 21, 21);
    Path none = folder.resolve("no-pictures");
    Files.writeString(Files.createDirectories(none.resolve("a")).resolve("a.png"), "none");
    assertThatThrownBy(() -> open(format(Pretrained.none()), Split.TRAIN, none))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageStartingWith("Cannot take the size of pictures from " + none);
  }

  @Test
  void theSizeComesFromTheJobOrThePretrainedNetwork() throws IOException {
    Pretrained pretrained =
        new Pretrained(Pretrained.none().learned(), new int[] {1, 8, 9}, false, null);
    assertThat(open(format(pretrained), Split.TRAIN, train).shape()).containsExactly(1, 8, 9);
    assertThat(open(format(pretrained, SIZE), Split.TRAIN, train).shape())
        .containsExactly(1, 16, 12);
    Pretrained any = new Pretrained(Pretrained.none().learned(), null, false, null);
    assertThatThrownBy(() -> format(any))
        .hasMessageStartingWith("Cannot read pictures without a size: set data.images.height");
  }

  @Test
  void aFolderWithoutClassesIsRefused() throws IOException {
    Path empty = Files.createDirectories(folder.resolve("empty"));
    Files.write(empty.resolve("picture.png"), Pictures.file("png", 0, 4, 4, 1));
    assertThatThrownBy(() -> records(empty, SIZE))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageEndingWith(
            "it has no sub-folder with files; each class needs a folder of its own.");
    assertThatThrownBy(() -> records(folder.resolve("nowhere"), SIZE))
        .hasMessageEndingWith("nowhere: there is no such file or folder.");
  }

  @Test
  void aCsvManifestNamesFilesRelativeToItself() throws IOException {
    Path manifest = folder.resolve("list.csv");
    Files.writeString(
        manifest,
        """
        file,kind,importance,camera
        train/red/000.png,r,2,one
        train/blue/001.jpg,b,0.5,two
        train/blue/nothing.jpg,b,1,two
        train/blue/002.png,b,-1,
        """);
    List<RawRecord> records =
        records(
            manifest,
            SIZE,
            "data.images.columns { path = file, label = kind, weight = importance, group = camera }");
    assertThat(records).extracting(RawRecord::id).containsExactly(0L, 1L, 2L, 3L);
    RawRecord blue = records.get(0);
    assertThat(blue.place()).endsWith("train/blue/001.jpg");
    assertThat(blue.label()).isZero();
    assertThat(blue.weight()).isEqualTo(0.5f);
    assertThat(blue.group()).isEqualTo("two");
    assertThat(records.get(1).problem()).isEqualTo("its weight is no number of at least 0");
    assertThat(records.get(2).problem()).isEqualTo("there is no such file");
    assertThat(records.get(3).label()).isEqualTo(1);
    assertThat(records.get(3).weight()).isEqualTo(2);
    assertThatThrownBy(() -> records(manifest, SIZE))
        .hasMessageEndingWith(
            "it has no column path, its columns are file, kind, importance, camera; see data.images.columns.");
  }

  @Test
  void aManifestReadsNothingOutsideItsFolder() throws IOException {
    Path own = Files.createDirectory(folder.resolve("own"));
    for (String path :
        List.of(
            "/etc/passwd",
            "../train/red/000.png",
            "a/../../train/red/000.png",
            "file:/etc/passwd",
            "file:///etc/passwd",
            "http://127.0.0.1:9/a.png",
            "HDFS://namenode/a.png",
            "../own-more/a.png",
            "/../etc/passwd")) {
      Path manifest = Files.writeString(own.resolve("list.csv"), "path,label\n" + path + ",r\n");
      assertThatThrownBy(() -> records(manifest, SIZE))
          .as(path)
          .isInstanceOf(UnusableInputException.class)
          .hasMessageStartingWith("Cannot read the picture " + path + " that ")
          .hasMessageEndingWith("/own alone; data.images.roots names more folders.");
    }
    Path manifest =
        Files.writeString(own.resolve("list.csv"), "path,label\n../train/red/000.png,r\n");
    assertThat(records(manifest, SIZE, "data.images.roots = [\"" + train + "\"]"))
        .allMatch(record -> record.problem() == null);
  }

  @Test
  void aColonInANameIsPartOfIt() throws IOException {
    Path pictures = Pictures.folder(folder.resolve("colons"), 2, 1);
    Files.move(pictures.resolve("red/000.png"), pictures.resolve("red/a:b.png"));
    assertThat(records(pictures, SIZE)).allMatch(record -> record.problem() == null);
    Files.move(pictures.resolve("red/a:b.png"), pictures.resolve("a:b.png"));
    Path manifest = Files.writeString(pictures.resolve("list.csv"), "path,label\na:b.png,r\n");
    assertThat(records(manifest, SIZE)).allMatch(record -> record.problem() == null);
  }

  @Test
  void aPipeIsNoPicture() throws Exception {
    Path pictures = Pictures.folder(folder.resolve("pipes"), 2, 1);
    Path pipe = pictures.resolve("red/zzz.png");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Files.createSymbolicLink(pictures.resolve("red/zero.png"), Path.of("/dev/zero"));
    List<RawRecord> records = records(pictures, SIZE);
    assertThat(records).filteredOn(record -> record.problem() == null).hasSize(6);
    assertThat(records)
        .filteredOn(record -> record.place().matches(".*/(zzz|zero).png"))
        .hasSize(2)
        .allMatch(record -> record.problem().equals("it is a pipe, a socket or a device"));
  }

  @Test
  void labelsThatAreNumbersStayAsTheyAre() throws IOException {
    Path manifest = folder.resolve("numbers.csv");
    Files.writeString(manifest, "path,label\ntrain/red/000.png,7\ntrain/blue/001.jpg,2\n");
    ImageFormat format = format(Pretrained.none(), SIZE);
    assertThat(records(open(format, Split.TRAIN, manifest)))
        .extracting(RawRecord::label)
        .containsExactly(2, 7);
    assertThat(format.classNames()).isEmpty();
    Path other = folder.resolve("names.csv");
    Files.writeString(other, "path,label\ntrain/red/000.png,red\n");
    assertThat(records(open(format, Split.TEST, other)).get(0).problem())
        .isEqualTo("its label red is no whole number, as the labels of training are");
  }

  @Test
  void aParquetManifestIsReadAsACsvOneIs() throws IOException {
    SparkSession session = SparkSession.builder().getOrCreate();
    Path csv = folder.resolve("same.csv");
    Files.writeString(csv, "path,label\n../train/red/000.png,r\n../train/blue/001.jpg,b\n");
    Path parquet = folder.resolve("same");
    session.read().option("header", true).csv(csv.toString()).write().parquet(parquet.toString());
    List<RawRecord> records = records(parquet, SIZE);
    assertThat(records).extracting(RawRecord::label).containsExactly(0, 1);
    assertThat(records).allMatch(record -> record.problem() == null);
  }

  @Test
  void aTableOfContentIsDecoded() throws IOException {
    SparkSession session = SparkSession.builder().getOrCreate();
    Dataset<Row> files =
        session
            .read()
            .format("binaryFile")
            .option("recursiveFileLookup", true)
            .option("pathGlobFilter", "*.[pj][np]g")
            .load(train.toString());
    Path parquet = folder.resolve("content");
    files
        .withColumn("label", functions.regexp_extract(files.col("path"), ".*/(\\w+)/[^/]*", 1))
        .write()
        .parquet(parquet.toString());
    assertThat(open(format(Pretrained.none()), Split.TRAIN, parquet).shape())
        .containsExactly(open(format(Pretrained.none()), Split.TRAIN, train).shape());
    List<RawRecord> records = records(parquet, SIZE);
    List<RawRecord> listed = records(train, SIZE);
    assertThat(records).hasSize(15);
    for (int i = 0; i < 15; i++) {
      assertThat(records.get(i).label()).isEqualTo(listed.get(i).label());
      assertThat(records.get(i).pixels()).isEqualTo(listed.get(i).pixels());
    }
    assertThat(records.stream().map(RawRecord::id).distinct()).hasSize(15);
    Path twice = folder.resolve("twice");
    session
        .read()
        .parquet(parquet.toString())
        .union(session.read().parquet(parquet.toString()))
        .write()
        .parquet(twice.toString());
    assertThatThrownBy(() -> records(twice, SIZE))
        .hasMessageContaining(" is there 2 times; it is what tells rows apart.");
  }
}
