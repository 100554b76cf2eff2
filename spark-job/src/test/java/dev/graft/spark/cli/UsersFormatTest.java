package dev.graft.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.graft.spark.LocalSpark;
import dev.graft.spark.UsersJar;
import dev.graft.spark.read.RecordFormatProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The format of data that docs/extending.md shows, from a jar of its own, in jobs. */
class UsersFormatTest {

  private static final int RECORDS = 300;

  @TempDir static Path folder;

  private static Path points;
  private static String lines;

  @BeforeAll
  static void data() throws IOException {
    LocalSpark.get();
    points = jar("points.jar", UsersJar.manual("Points"));
    LocalSpark.get().addJar(points.toString());
    Random random = new Random(3);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < RECORDS; i++) {
      text.append(
          String.format(
              Locale.ROOT,
              "%.3f,%.3f,%d%n",
              2 * (i % 2) + random.nextGaussian(),
              random.nextGaussian(),
              i % 2));
    }
    lines = text.toString();
  }

  private static Path jar(String file, String code) throws IOException {
    return new UsersJar(Files.createTempDirectory(folder, file))
        .source("com.example.Points", code)
        .jar(file, "com.example", RecordFormatProvider.class, "com.example.Points");
  }

  private static CommandLineRun command(
      Path jar, String command, Path output, String format, Path data, String... more)
      throws Exception {
    List<String> sets = new ArrayList<>(List.of(more));
    sets.add("data.format=" + format);
    sets.add("data." + (command.equals("predict") ? "predict" : "train") + ".path=" + data);
    if (format.equals("points")) {
      sets.add("data.options.label-last=true");
    }
    return UsersJar.with(
        () -> Predictions.command(command, output, sets.toArray(new String[0])), jar);
  }

  private static CommandLineRun pretrain(Path jar, Path output, String format, Path data)
      throws Exception {
    return command(
        jar,
        "pretrain",
        output,
        format,
        data,
        "data.class-names=[no, yes]",
        "train.workers=2",
        "train.epochs=2",
        "train.batch-size=10",
        "model.layers=[{name: hidden, type: dense, units: 4}, {name: out, type: output, units: 2}]");
  }

  private static JsonNode report(CommandLineRun run, Path output) throws IOException {
    assertThat(run.exitCode()).as(run.err()).isZero();
    return new ObjectMapper().readTree(output.resolve("report.json").toFile());
  }

  @Test
  void theSameRecordsInAFormatOfOnesOwnMakeTheSameModelAndThePredictionsOfIt() throws Exception {
    Path csv = Files.writeString(folder.resolve("data.csv"), lines);
    Path own = Files.writeString(folder.resolve("data.points"), lines.replace(',', ' '));
    Path ofCsv = folder.resolve("of-csv");
    Path ofOwn = folder.resolve("of-own");
    JsonNode one = report(pretrain(points, ofCsv, "csv", csv), ofCsv);
    JsonNode other = report(pretrain(points, ofOwn, "points", own), ofOwn);
    assertThat(other.get("weightsSha256")).isEqualTo(one.get("weightsSha256"));
    assertThat(other.at("/data/train")).isEqualTo(one.at("/data/train"));
    assertThat(other.at("/parts/0/jar").asText()).isEqualTo("points.jar");
    assertThat(one.has("parts")).isFalse();
    assertThat(predicted(ofOwn, "points", own)).isEqualTo(predicted(ofOwn, "csv", csv));
    Path changed = jar("points.jar", UsersJar.manual("Points") + "class Changed {}");
    refused(
        pretrain(changed, ofOwn, "points", own),
        "or the jar of a part that it names, was another one");
  }

  private static List<Object> predicted(Path model, String format, Path data) throws Exception {
    Path output = folder.resolve("predicted-" + format);
    CommandLineRun run =
        command(points, "predict", output, format, data, "model.pretrained=" + model);
    assertThat(run.exitCode()).as(run.err()).isZero();
    List<Object> probabilities = new ArrayList<>();
    for (Row row : new Predictions(output).rows("record")) {
      probabilities.add(row.<Object>getAs("probability"));
    }
    assertThat(probabilities).hasSize(RECORDS);
    return probabilities;
  }

  @Test
  void recordsThatCannotBeUsedAreCountedAndFilesOfAFolderAreReadInOrder() throws Exception {
    Path data = Files.createDirectory(folder.resolve("points"));
    String text = lines.replace(',', ' ');
    Files.writeString(data.resolve("b"), "1 NaN 1\n" + text);
    Files.writeString(data.resolve("a"), "one two 1\n" + text + "1 2 3 1\n1 2 7\n");
    Files.writeString(data.resolve("_hidden"), "nothing");
    Path output = folder.resolve("counted");
    JsonNode report = report(pretrain(points, output, "points", data), output);
    assertThat(report.at("/data/quarantined").asInt()).isEqualTo(4);
    assertThat(report.at("/data/train").asInt() + report.at("/data/validation").asInt())
        .isEqualTo(2 * RECORDS);
  }

  private static void refused(CommandLineRun run, String sentence) {
    assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
    assertThat(run.err()).hasLineCount(1).contains(sentence);
  }

  @Test
  void whatIsWrongWithTheFormatIsToldBeforeAnythingIsRead() throws Exception {
    Path none = folder.resolve("nothing-there");
    Path output = folder.resolve("never");
    refused(
        pretrain(none, output, "points", none),
        "Cannot use data.format = \"points\" (--set data.format): there is no such format of data,"
            + " only cifar10, cifar100, csv, idx, images, table (Graft's own); ");
    refused(
        command(none, "predict", output, "points", none, "model.pretrained=" + none),
        "there is no such format of data");
    refused(
        command(
            points,
            "pretrain",
            output,
            "points",
            none,
            "data.options.label=0",
            "model.layers=[{name: out, type: output, units: 2}]"),
        "Cannot use data.options.label = 0 (--set data.options.label): data.format = points has"
            + " no such setting, it takes [label-last].");
    refused(
        command(
            points,
            "pretrain",
            output,
            "csv",
            none,
            "data.options.label=0",
            "model.layers=[{name: out, type: output, units: 2}]"),
        "data.format = csv has no such setting, it takes none.");
    refused(pretrain(points, output, "points", none), "there is no such file");
    assertThat(output).doesNotExist();
  }

  @Test
  void aReaderThatMiscountsIsToldWithItsJar() throws Exception {
    Path data = Files.writeString(folder.resolve("few.points"), lines.replace(',', ' '));
    String code = UsersJar.manual("Points");
    refused(
        pretrain(
            jar("same.jar", code.replace("number++", "++number")),
            folder.resolve("never"),
            "points",
            data),
        "com.example.Points of same.jar gave the record 0 of a file the number 1; they count from 0");
  }
}
