package dev.graft.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.io.Json;
import dev.graft.spark.Pictures;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code graft explain} makes of data that are odd, or damaged. */
class ExplainInputsTest {

  private static final int ROWS = 9;

  /** Of the rows, the one whose picture breaks off. */
  private static final int CUT = 4;

  @TempDir private static Path folder;

  private static Path pictures;
  private static Path groups;

  @BeforeAll
  static void pretrain() throws IOException {
    pictures = folder.resolve("pictures");
    succeed(
        "pretrain",
        pictures,
        "data.format=images",
        "data.train.path=" + Pictures.folder(folder.resolve("train"), 8, 1),
        "data.images={ height = 16, width = 16, resize = crop }",
        "data.scale=255",
        "train={ workers = 1, epochs = 2, batch-size = 12 }",
        "model.layers=[{name: conv, type: convolution2d, units: 4, kernel: 5, stride: 4}, {name: out, type: output, units: 3}]");
    groups = folder.resolve("groups");
    StringBuilder rows = new StringBuilder("x,y,kind,group\n");
    for (int i = 0; i < 60; i++) {
      rows.append(
          String.format(
              Locale.ROOT, "%d,%d,%d,%s%n", i % 3 * 4, i % 7, i % 3, i % 3 < 2 ? "few" : "many"));
    }
    Files.writeString(folder.resolve("kinds.csv"), rows);
    succeed(
        "pretrain",
        groups,
        "data.format=table",
        "data.table={ format = csv, label = kind, ignore = [group] }",
        "data.label-groups=[[0, 1], [2]]",
        "data.class-names=[few, many]",
        "data.train.path=" + folder.resolve("kinds.csv"),
        "data.leakage=off",
        "train={ workers = 1, epochs = 20, batch-size = 20, average-every = 3 }",
        "train.optimizer.learning-rate=0.1",
        "model.layers=[{name: out, type: output, units: 2}]");
  }

  private static void succeed(String command, Path output, String... sets) {
    CommandLineRun run = Predictions.command(command, output, sets);
    assertThat(run.exitCode()).as(run.err()).isZero();
  }

  private static String refused(Path output, String... sets) {
    CommandLineRun run = Predictions.command("explain", output, sets);
    assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
    assertThat(run.err()).hasLineCount(1);
    assertThat(output.resolve("explanations")).doesNotExist();
    return run.err();
  }

  private static JsonNode found(Path output) throws IOException {
    return Json.read(Files.readAllBytes(output.resolve("report.json"))).path("explanations");
  }

  private static List<Row> rows(Path output) {
    return Predictions.spark()
        .read()
        .parquet(output.resolve("explanations").toString())
        .collectAsList();
  }

  /** Pictures in a column of their own, and in a struct beside a name, as datasets have them. */
  private static Path table(String name, int files) throws IOException {
    StructType image =
        new StructType().add("bytes", DataTypes.BinaryType).add("name", DataTypes.StringType);
    StructType schema =
        new StructType()
            .add("path", DataTypes.StringType)
            .add("image", image)
            .add("tags", DataTypes.createArrayType(DataTypes.StringType))
            .add("content", DataTypes.BinaryType);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      byte[] picture = Pictures.file("png", i % 3, 20, 20, i);
      byte[] content = i == CUT ? Arrays.copyOf(picture, picture.length / 2) : picture;
      rows.add(
          RowFactory.create(
              i + ".png", RowFactory.create(picture, "n" + i), new String[] {"t" + i}, content));
    }
    Path table = folder.resolve(name);
    Predictions.spark()
        .createDataFrame(rows, schema)
        .repartition(files)
        .write()
        .parquet(table.toString());
    return table;
  }

  private static Path explained(String name, Path data, int rows) {
    Path output = folder.resolve(name);
    succeed(
        "explain",
        output,
        "model.pretrained=" + pictures,
        "data.format=images",
        "explain.rows=" + rows,
        "explain.grid=2",
        "data.predict.path=" + data);
    return output;
  }

  @Test
  void nestedBytesTellRowsApartAndAreNotShown() throws IOException {
    Path one = table("one", 1);
    Path whole = explained("whole", one, 5);
    assertThat(rows(explained("divided", table("four", 4), 5))).isEqualTo(rows(whole)).hasSize(5);
    assertThat(found(whole).path("examples"))
        .hasSizeBetween(4, 5)
        .allSatisfy(
            example ->
                assertThat(example.path("row").asText())
                    .matches("path = \\d\\.png, tags = .*t\\d.*"));
  }

  @Test
  void aPictureThatBreaksOffHasItsProblemAndTheOthersAreExplained() throws IOException {
    Path output = explained("cut", table("cut-table", 2), ROWS);
    assertThat(found(output).path("rows").asInt()).isEqualTo(ROWS - 1);
    assertThat(found(output).path("problems").asInt()).isEqualTo(1);
    for (Row row : rows(output)) {
      boolean cut = row.getString(0).equals(CUT + ".png");
      assertThat(row.<String>getAs("problem") != null).as(row.getString(0)).isEqualTo(cut);
      assertThat(row.getAs("map") == null).isEqualTo(cut);
      assertThat(row.getAs("answer") == null).isEqualTo(cut);
    }
  }

  @Test
  void filesThatBreakOffAreNamed() throws IOException {
    Path tables = table("broken", 2);
    Path part;
    try (Stream<Path> files = Files.list(tables)) {
      part = files.filter(file -> file.toString().endsWith(".parquet")).findFirst().orElseThrow();
    }
    byte[] whole = Files.readAllBytes(part);
    Arrays.fill(whole, 4, whole.length / 2, (byte) 7);
    Files.write(part, whole);
    assertThat(
            refused(
                folder.resolve("none"),
                "model.pretrained=" + pictures,
                "data.format=images",
                "data.predict.path=" + tables))
        .contains(part.getFileName().toString());

    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write("x,y\n".getBytes(StandardCharsets.UTF_8));
      for (int i = 0; i < 2_000; i++) {
        out.write((i % 9 + "," + i * 37 % 101 + "\n").getBytes(StandardCharsets.UTF_8));
      }
    }
    byte[] gzip = bytes.toByteArray();
    Path csv = folder.resolve("half.csv.gz");
    Files.write(csv, Arrays.copyOf(gzip, gzip.length / 2));
    assertThat(
            refused(
                folder.resolve("none"),
                "model.pretrained=" + groups,
                "data.format=table",
                "data.table.format=csv",
                "data.predict.path=" + csv))
        .contains("half.csv.gz: it is damaged or breaks off");
  }

  @Test
  void labelsAreThoseOfTheGroupsThemselves() throws IOException {
    String[] sets = {
      "model.pretrained=" + groups,
      "data.format=table",
      "data.table.format=csv",
      "data.predict.path=" + folder.resolve("kinds.csv")
    };
    assertThat(
            refused(
                folder.resolve("none"),
                with(sets, "data.table.label=kind", "data.label-groups=[[0, 1], [2]]")))
        .contains("Cannot hold the model to the column kind by data.label-groups");

    Path without = folder.resolve("without");
    succeed("explain", without, sets);
    assertThat(found(without).path("measure").asText()).isEqualTo("change");
    Path held = folder.resolve("held");
    succeed("explain", held, with(sets, "data.table.label=group"));
    assertThat(found(held).path("measure").asText()).isEqualTo("accuracy");
    assertThat(found(held).path("rows").asInt()).isEqualTo(60);
    assertThat(found(held).at("/columns/0/name").asText()).isEqualTo("x");
    assertThat(found(held).at("/columns/0/importance").asDouble()).isGreaterThan(0.2);
  }

  private static String[] with(String[] sets, String... more) {
    return Stream.concat(Stream.of(sets), Stream.of(more)).toArray(String[]::new);
  }
}
