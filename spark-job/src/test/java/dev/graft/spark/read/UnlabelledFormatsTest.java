package dev.graft.spark.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import dev.graft.config.Command;
import dev.graft.config.DataSettings;
import dev.graft.config.SettingsReader;
import dev.graft.dataset.RawRecord;
import dev.graft.dataset.Split;
import dev.graft.spark.LocalSpark;
import dev.graft.spark.Pictures;
import dev.graft.spark.table.TableFormat;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files without labels beside training files of each format; labels that are there are poison. */
class UnlabelledFormatsTest {

  @TempDir static Path folder;

  @BeforeAll
  static void startSpark() {
    LocalSpark.get();
  }

  private static DataSettings settings(String... more) {
    String job = "output = unused, model.pretrained = y, data.validation.fraction = 0\n";
    return SettingsReader.read(
            Command.FINE_TUNE, new StringReader(job + String.join("\n", more)), "job", List.of())
        .data();
  }

  private static Path write(String name, String... lines) throws IOException {
    return Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
  }

  private static String key(String part, Path file) {
    return "data.%s.path = \"%s\"".formatted(part, file);
  }

  /** Of the training files and then of the others, all good, by their first feature. */
  private static List<RawRecord> read(RecordFormat format, DataSettings settings)
      throws IOException {
    format.open(Split.TRAIN, settings.train());
    RecordSource source = format.open(Split.UNLABELLED, settings.unlabelled().files());
    List<RawRecord> records =
        new ArrayList<>(source.records().map(new WithoutLabel(false)).collect());
    assertThat(records)
        .allSatisfy(
            record -> {
              assertThat(record.problem()).isNull();
              assertThat(record.isUnlabelled()).isTrue();
            });
    records.sort(Comparator.comparing(UnlabelledFormatsTest::first));
    return records;
  }

  private static float first(RawRecord record) {
    return record.pixels() != null ? record.pixels()[0] : record.features()[0];
  }

  private static List<RawRecord> table(String... more) throws IOException {
    DataSettings settings = settings(more);
    return read(TableFormat.ofFiles(LocalSpark.get(), settings, Pretrained.none(), 7), settings);
  }

  private static List<RawRecord> csv(String... more) throws IOException {
    DataSettings settings = settings(more);
    return read(new SliceFormat(LocalSpark.get(), settings, Pretrained.none()), settings);
  }

  private static String[] ofTable(Path unlabelled) throws IOException {
    Path train = write("train.csv", "a,b,kind,w", "1,2,x,1", "3,4,y,2", "5,7,x,1");
    return new String[] {
      "data.format = table, data.table { format = csv, label = kind, weight = w, standardize = false }",
      key("train", train),
      key("unlabelled", unlabelled)
    };
  }

  @Test
  void aTableWithoutLabelsAndInAnotherOrder() throws IOException {
    List<RawRecord> records = table(ofTable(write("bare.csv", "b,other,a", "8,hm,7", "10,hm,9")));
    assertThat(records)
        .extracting(RawRecord::features)
        .containsExactly(new float[] {7, 8}, new float[] {9, 10});
  }

  /** Not even the type of the column is that of the labels, nor are its values among them. */
  @Test
  void aTableWhoseLabelsArePoison() throws IOException {
    String[] plain = ofTable(write("plain.csv", "a,b", "7,8", "9,10"));
    String[] poisoned =
        ofTable(write("poison.csv", "a,b,kind,w", "7,8,\"po,ison\",-1", "9,10,,many"));
    assertThat(table(poisoned))
        .usingRecursiveComparison()
        .ignoringFields("path")
        .isEqualTo(table(plain));
  }

  @Test
  void aTableOfOtherColumns() throws IOException {
    String[] other = ofTable(write("other.csv", "a,c", "7,8"));
    assertThatThrownBy(() -> table(other))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("other.csv: it has no column b");
  }

  @Test
  void textsOfATable() throws IOException {
    Path train = write("texts.json", "{\"t\":\"a b c\",\"l\":0}", "{\"t\":\"b c d\",\"l\":1}");
    Path more = write("more.json", "{\"t\":\"c a\",\"l\":[1]}");
    List<RawRecord> records =
        table(
            "data.format = table, data.table { format = json, text = t, label = l }, data.text { min-count = 1, max-length = 4 }",
            key("train", train),
            key("unlabelled", more));
    assertThat(records).hasSize(1);
    assertThat(records.get(0).features()).hasSize(4).contains(0);
  }

  /** A class each, in the same order for null and for files; ids are of content. */
  @Test
  void rowsOfATableWhoseLabelIsNull() throws IOException {
    Path train = write("nulls.csv", "a,b,kind", "1,2,x", "3,4,", "5,7,y");
    DataSettings settings =
        settings(
            "data.format = table, data.table { format = csv, label = kind, standardize = true }",
            "data.unlabelled.null-labels = true",
            key("train", train));
    TableFormat format = TableFormat.ofFiles(LocalSpark.get(), settings, Pretrained.none(), 7);

    List<RawRecord> records =
        new ArrayList<>(format.open(Split.TRAIN, settings.train()).records().collect());

    assertThat(format.classNames()).containsExactly("x", "y");
    records.sort(Comparator.comparing(UnlabelledFormatsTest::first));
    assertThat(records).extracting(RawRecord::problem).containsOnlyNulls();
    assertThat(records).extracting(RawRecord::label).containsExactly(0, RawRecord.NO_LABEL, 1);
    // Means are of the other two, 3 and 4.5, and so is the deviation, the root of 12.5.
    assertThat(records.get(1).features()).containsExactly(0, (float) ((4 - 4.5) / Math.sqrt(12.5)));
  }

  @Test
  void rowsOfATableWhoseTargetsAreNull() throws IOException {
    Path train = write("targets.csv", "a,y,z", "1,2,3", "3,,", "5,,4");
    DataSettings settings =
        settings(
            "data.format = table, data.table { format = csv, targets = [y, z], standardize = false }",
            "data.unlabelled.null-labels = true",
            key("train", train));
    TableFormat format = TableFormat.ofFiles(LocalSpark.get(), settings, Pretrained.none(), 7);

    List<RawRecord> records =
        new ArrayList<>(format.open(Split.TRAIN, settings.train()).records().collect());

    records.sort(Comparator.comparing(record -> String.valueOf(record.problem())));
    assertThat(records.get(0).problem()).isEqualTo("a target is null or not finite");
    assertThat(records.subList(1, 3))
        .extracting(RawRecord::isUnlabelled)
        .containsExactlyInAnyOrder(true, false);
  }

  @Test
  void csvWithAndWithoutNames() throws IOException {
    Path train = write("numbers.csv", "a,b,kind", "1,2,0", "3,4,1");
    String named = "data.format = csv, data.csv { header = true, label = kind }";
    List<RawRecord> records =
        csv(named, key("train", train), key("unlabelled", write("u.csv", "kind,b,a", "none,8,7")));
    assertThat(records.get(0).features()).containsExactly(7, 8);
    Path plain = write("plain-train.csv", "1,2,0", "3,4,1");
    String last = "data.format = csv";
    assertThat(
            csv(last, key("train", plain), key("unlabelled", write("u2.csv", "7,8")))
                .get(0)
                .features())
        .containsExactly(7, 8);
    assertThat(
            csv(last, key("train", plain), key("unlabelled", write("u3.csv", "7,8,poison")))
                .get(0)
                .features())
        .containsExactly(7, 8);
    assertThatThrownBy(
            () -> csv(last, key("train", plain), key("unlabelled", write("u4.csv", "7,8,9,10"))))
        .hasMessageContaining("u4.csv: it has 4 columns, the model takes 2");
  }

  @Test
  void imagesOfIdxAlone() throws IOException {
    Path root = Path.of("..").toAbsolutePath().normalize();
    String train = root + "/data/fashion-mnist-sample/train-";
    DataSettings settings =
        settings(
            "data.format = idx",
            "data.train { images = \"%1$simages-idx3-ubyte.gz\", labels = \"%1$slabels-idx1-ubyte.gz\" }"
                .formatted(train),
            "data.unlabelled.images = \"%simages-idx3-ubyte.gz\"".formatted(train));
    SliceFormat format = new SliceFormat(LocalSpark.get(), settings, Pretrained.none());
    assertThat(read(format, settings)).hasSize(3000);
    assertThat(format.open(Split.UNLABELLED, settings.unlabelled().files()).shape())
        .containsExactly(28, 28);
  }

  @Test
  void allRecordsOfCifarWhateverTheirLabels() throws IOException {
    Path train = Files.write(folder.resolve("data_batch_1.bin"), new byte[2 * 3073]);
    byte[] poison = new byte[3073];
    poison[0] = 77;
    Path more = Files.write(folder.resolve("more.bin"), poison);
    DataSettings settings =
        settings("data.format = cifar10", key("train", train), key("unlabelled", more));
    assertThat(read(new CifarFormat(LocalSpark.get(), settings), settings)).hasSize(1);
  }

  @Test
  void picturesInFoldersOrTables() throws IOException {
    Path train = Pictures.folder(folder.resolve("pictures"), 2, 1);
    String size = "data.format = images, data.images { height = 8, width = 8 }";
    Path flat = Files.createDirectories(folder.resolve("flat"));
    Files.write(flat.resolve("one.png"), Pictures.file("png", 0, 9, 9, 3));
    Path manifest = write("list.csv", "path", "flat/one.png");
    SparkSession spark = SparkSession.builder().sparkContext(LocalSpark.get().sc()).getOrCreate();
    Path held = folder.resolve("held.parquet");
    spark
        .read()
        .format("binaryFile")
        .load(flat.toString())
        .select("path", "content")
        .write()
        .parquet(held.toString());
    List<byte[]> pixels = new ArrayList<>();
    for (Path unlabelled : List.of(flat, manifest, held)) {
      DataSettings settings = settings(size, key("train", train), key("unlabelled", unlabelled));
      List<RawRecord> records =
          read(new ImageFormat(LocalSpark.get(), settings, Pretrained.none()), settings);
      assertThat(records).as(unlabelled.toString()).hasSize(1);
      pixels.add(records.get(0).pixels());
    }
    assertThat(pixels.get(1)).isEqualTo(pixels.get(0));
    assertThat(pixels.get(2)).isEqualTo(pixels.get(0));
  }
}
