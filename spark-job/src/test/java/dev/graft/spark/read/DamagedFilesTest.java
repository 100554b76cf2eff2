package dev.graft.spark.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import dev.graft.config.Command;
import dev.graft.config.DataSettings;
import dev.graft.config.SettingsReader;
import dev.graft.dataset.Normalization;
import dev.graft.dataset.Split;
import dev.graft.spark.LocalSpark;
import dev.graft.spark.Pictures;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.SparkException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that break off only while they are read: one sentence that names the file. */
class DamagedFilesTest {

  private static final String[] NUMBERS = {
    "data.table.label=label", "data.table.schema=\"x DOUBLE, y DOUBLE, label INT\""
  };

  @TempDir Path folder;

  private Path good;
  private Path bad;

  @BeforeEach
  void files() throws IOException {
    LocalSpark.get();
    Files.createDirectories(folder.resolve("data"));
    good = folder.resolve("data/a-good");
    bad = folder.resolve("data/b-bad");
  }

  private static SparkSession spark() {
    return SparkSession.builder().sparkContext(LocalSpark.get().sc()).getOrCreate();
  }

  private static void read(String format, Path path, String... more) throws IOException {
    List<String> sets = new ArrayList<>(List.of(more));
    sets.add("data.format=" + format);
    sets.add("data.train.path=" + path);
    String job = "output = nowhere, model.pretrained = y, data { train.path = x, leakage = off }";
    DataSettings settings =
        SettingsReader.read(Command.FINE_TUNE, new StringReader(job), "job", sets).data();
    new DataReader(
            LocalSpark.get(),
            settings,
            Formats.of(LocalSpark.get(), settings, Pretrained.none(), 7),
            Normalization.scale(1),
            7,
            EnumSet.allOf(Split.class))
        .read(2);
  }

  private static void assertRefused(
      String name, String reason, String format, Path path, String... more) {
    assertThatThrownBy(() -> read(format, path, more))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageStartingWith("Cannot read ")
        .hasMessageContaining(name)
        .hasMessageContaining(reason)
        .hasMessageNotContaining("a-good")
        .hasMessageNotContaining("stage failure")
        .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
  }

  /** Rows that gzip cannot make much smaller, so that a cut falls between rows that were read. */
  private static byte[] gzipped(String header, String row) throws IOException {
    Random random = new Random(3);
    var out = new java.io.ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(header.getBytes(StandardCharsets.UTF_8));
      for (int i = 0; i < 20_000; i++) {
        String line = row.formatted(random.nextDouble(), random.nextDouble(), i % 2);
        gzip.write(line.getBytes(StandardCharsets.UTF_8));
      }
    }
    return out.toByteArray();
  }

  private static byte[] truncated(byte[] gzip) {
    return Arrays.copyOf(gzip, gzip.length / 2);
  }

  private static byte[] wrongChecksum(byte[] gzip) {
    gzip[gzip.length - 8] ^= 1;
    return gzip;
  }

  private void twoFiles(String end, byte[] whole, byte[] damaged) throws IOException {
    Files.write(Path.of(good + end), whole);
    Files.write(Path.of(bad + end), damaged);
  }

  @Test
  void aTruncatedCsvTableWhoseTypesAreGiven() throws IOException {
    byte[] csv = gzipped("x,y,label\n", "%f,%f,%d\n");
    twoFiles(".csv.gz", csv, truncated(csv));
    String[] sets =
        Stream.concat(Stream.of(NUMBERS), Stream.of("data.table.format=csv"))
            .toArray(String[]::new);
    assertRefused("b-bad.csv.gz", "it is damaged or breaks off", "table", good.getParent(), sets);
  }

  @Test
  void aTruncatedCsvTableWhoseTypesAreInferred() throws IOException {
    byte[] csv = gzipped("x,y,label\n", "%f,%f,%d\n");
    twoFiles(".csv.gz", csv, truncated(csv));
    assertRefused(
        "b-bad.csv.gz",
        "it is damaged or breaks off",
        "table",
        good.getParent(),
        "data.table.format=csv",
        "data.table.label=label");
  }

  @Test
  void aJsonTableWithAWrongChecksum() throws IOException {
    byte[] json = gzipped("", "{\"x\": %f, \"y\": %f, \"label\": %d}\n");
    twoFiles(".json.gz", json.clone(), wrongChecksum(json));
    String[] sets =
        Stream.concat(Stream.of(NUMBERS), Stream.of("data.table.format=json"))
            .toArray(String[]::new);
    assertRefused("b-bad.json.gz", "it is damaged or breaks off", "table", good.getParent(), sets);
  }

  private static byte[] onlyFile(Dataset<Row> frame, Path to) throws IOException {
    frame.coalesce(1).write().mode("overwrite").parquet(to.toString());
    try (Stream<Path> files = Files.list(to)) {
      return Files.readAllBytes(
          files.filter(file -> file.toString().endsWith(".parquet")).findFirst().orElseThrow());
    }
  }

  /** The pages of the first columns are no pages any more; header and footer are as they were. */
  private static byte[] damagedInTheMiddle(byte[] file) {
    byte[] damaged = file.clone();
    Arrays.fill(damaged, 4, damaged.length / 2, (byte) 0xee);
    return damaged;
  }

  @Test
  void aParquetTableThatIsDamagedInTheMiddle() throws IOException {
    StructType schema = new StructType().add("x", "double").add("y", "double").add("label", "int");
    Random random = new Random(1);
    List<Row> rows =
        IntStream.range(0, 5000)
            .mapToObj(i -> RowFactory.create(random.nextDouble(), random.nextDouble(), i % 2))
            .toList();
    byte[] file = onlyFile(spark().createDataFrame(rows, schema), folder.resolve("whole"));
    twoFiles(".parquet", file, damagedInTheMiddle(file));
    assertRefused(
        "b-bad.parquet",
        "it is damaged or breaks off",
        "table",
        good.getParent(),
        "data.table.format=parquet",
        "data.table.label=label");
  }

  @Test
  void aTableOfPicturesThatIsDamagedInTheMiddle() throws IOException {
    StructType schema =
        new StructType().add("path", "string").add("label", "string").add("content", "binary");
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      rows.add(
          RowFactory.create(
              "p" + i, "ab".substring(i % 2, i % 2 + 1), Pictures.file("png", i % 2, 16, 16, i)));
    }
    byte[] file = onlyFile(spark().createDataFrame(rows, schema), folder.resolve("whole"));
    Files.write(Path.of(bad + ".parquet"), damagedInTheMiddle(file));
    assertRefused(
        "b-bad.parquet",
        "it is damaged or breaks off",
        "images",
        bad.getParent(),
        "data.images.height=8",
        "data.images.width=8");
  }

  @Test
  void aCsvFileWithAWrongChecksum() throws IOException {
    byte[] csv = wrongChecksum(gzipped("", "%f,%f,%d\n"));
    Files.write(bad, csv);
    assertRefused("b-bad", "it is damaged or breaks off after record 20000", "csv", bad);
  }

  @Test
  void aFailureThatIsNotTheFilesStaysWhatItIs() throws IOException {
    byte[] csv = gzipped("", "%f,%f,%d\n");
    Files.write(good, csv);
    SparkException lost = new SparkException("Job aborted: executor 3 was lost");
    DamagedFiles.refuse(lost, new String[] {good.toString()}, spark().read()::text);
    SparkException bug = new SparkException("Job aborted", new IllegalStateException("a bug"));
    DamagedFiles.refuse(bug, new String[] {good.toString()}, spark().read()::text);
    Path gone = folder.resolve("data/b-bad.gz");
    Files.write(gone, truncated(csv));
    DamagedFiles.refuse(lost, new String[] {gone.toString()}, spark().read()::text);
    assertThatThrownBy(
            () -> DamagedFiles.refuse(bug, new String[] {gone.toString()}, spark().read()::text))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("b-bad.gz: it is damaged or breaks off (Unexpected end");
  }
}
