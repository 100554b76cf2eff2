package dev.graft.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.io.Json;
import dev.graft.spark.manual.ReportFields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Why models of tables, pictures and texts answer as they do. */
class ExplainCommandTest {

  @TempDir private static Path folder;

  private static Path table;
  private static List<String> lines;

  /** The class is that of the first number; the second and the town are noise. */
  @BeforeAll
  static void pretrain() throws IOException {
    lines = new ArrayList<>();
    for (int i = 0; i < 160; i++) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%d,%.2f,%.2f,%s,%s",
              i,
              i % 2 * 3 + i % 7 * 0.1,
              i * 37 % 11 * 0.3,
              i % 3 == 0 ? "Ulm" : "Kiel",
              i % 2 == 0 ? "low" : "high"));
    }
    table = folder.resolve("table");
    succeed(
        "pretrain",
        table,
        "data.format=table",
        "data.table.format=csv",
        "data.table.label=kind",
        "data.table.ignore=[id]",
        "data.train.path=" + csv("train.csv", lines),
        "data.test.fraction=0.25",
        "data.leakage=off",
        "evaluate.explain=1",
        "train.workers=2",
        "train.epochs=20",
        "train.batch-size=16",
        "train.optimizer.learning-rate=0.05",
        "model.layers=[{name: out, type: output, units: 2}]");
  }

  private static Path csv(String name, List<String> rows) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, "id,x,y,town,kind\n" + String.join("\n", rows) + "\n");
  }

  private static void succeed(String command, Path output, String... sets) {
    CommandLineRun run = Predictions.command(command, output, sets);
    assertThat(run.exitCode()).as(run.err()).isZero();
  }

  private static List<Row> rows(Path output) {
    return Predictions.spark()
        .read()
        .parquet(output.resolve("explanations").toString())
        .collectAsList();
  }

  private static JsonNode found(Path output) throws IOException {
    ReportFields.check(output.resolve("report.json"));
    return Json.read(Files.readAllBytes(output.resolve("report.json"))).path("explanations");
  }

  private static Path explain(String name, Path data, String... more) {
    Path output = folder.resolve(name);
    List<String> sets =
        new ArrayList<>(
            List.of(
                "model.pretrained=" + table,
                "data.format=table",
                "data.table.format=csv",
                "data.predict.path=" + data));
    sets.addAll(List.of(more));
    succeed("explain", output, sets.toArray(new String[0]));
    return output;
  }

  @Test
  void theColumnThatDecidesIsTheMostImportantHoweverTheRowsAreDivided() throws IOException {
    Path whole =
        explain("whole", folder.resolve("train.csv"), "data.table.label=kind", "explain.rows=90");
    List<Row> found = rows(whole);

    assertThat(found).extracting(row -> row.getString(0)).startsWith("x").contains("y", "town");
    assertThat(found.get(0).getDouble(1)).as("accuracy that is lost").isBetween(0.35, 0.6);
    assertThat(found.get(0).getDouble(2)).isBetween(0.25, found.get(0).getDouble(1));
    assertThat(found.get(2).getDouble(1)).isBetween(-0.1, 0.1);
    JsonNode told = found(whole);
    assertThat(told.path("measure").asText()).isEqualTo("accuracy");
    assertThat(told.path("rows").asInt()).isEqualTo(90);
    assertThat(Files.readString(whole.resolve("report.html")))
        .contains("so much lower is the accuracy", "Asked: explain what a saved model answers.");

    List<String> turned = new ArrayList<>(lines);
    Collections.reverse(turned);
    csv("parts/1.csv", turned.subList(0, 50));
    csv("parts/2.csv", turned.subList(50, 160));
    Path parts =
        explain("divided", folder.resolve("parts"), "data.table.label=kind", "explain.rows=90");
    assertThat(rows(parts)).isEqualTo(found);
  }

  @Test
  void theReportOfATrainingTellsWhichColumnsDecide() throws IOException {
    JsonNode told = found(table);

    assertThat(told.path("measure").asText()).isEqualTo("accuracy");
    assertThat(told.path("rows").asInt())
        .isEqualTo(
            Json.read(Files.readAllBytes(table.resolve("report.json"))).at("/data/test").asInt());
    assertThat(told.at("/columns/0/name").asText()).isEqualTo("x");
    assertThat(told.at("/columns/0/importance").asDouble()).isBetween(0.25, 0.7);
    assertThat(Files.readString(table.resolve("report.html")))
        .contains("<h2 id=\"explained-title\"");
  }

  @Test
  void withoutLabelsTheChangeOfTheAnswerCounts() throws IOException {
    Path output = explain("unlabelled", folder.resolve("train.csv"), "predict.keep=[id]");

    JsonNode told = found(output);
    assertThat(told.path("measure").asText()).isEqualTo("change");
    assertThat(told.path("rows").asInt()).as("all there are").isEqualTo(160);
    assertThat(told.at("/columns/0/name").asText()).isEqualTo("x");
    assertThat(told.at("/columns/0/low").asDouble()).isPositive();
  }

  @Test
  void picturesHaveMapsOfTheirParts() throws IOException {
    Path digits = folder.resolve("digits");
    assertThat(CommandLineRun.pretrain(digits, "evaluate.explain=2").exitCode()).isZero();
    JsonNode trained = found(digits);
    JsonNode worst =
        Json.read(Files.readAllBytes(digits.resolve("report.json"))).at("/metrics/test/worst");
    for (int i = 0; i < 2; i++) {
      JsonNode mistake = trained.at("/examples/" + i);
      assertThat(mistake.path("answer")).isEqualTo(worst.get(i).path("prediction"));
      assertThat(mistake.path("score").asDouble())
          .isCloseTo(worst.get(i).path("probability").asDouble(), within(1e-6));
      assertThat(mistake.path("row").asText())
          .isEqualTo(
              "row %s, a mistake: %s"
                  .formatted(worst.get(i).path("id"), worst.get(i).path("label").asText()));
    }
    String pictures = CommandLineRun.file("data/mnist-sample/t10k-images-idx3-ubyte.gz").toString();
    String[] sets = {
      "model.pretrained=" + digits,
      "data.format=idx",
      "data.predict.images=" + pictures,
      "explain.rows=5",
      "explain.grid=4"
    };
    Path output = folder.resolve("maps");
    succeed("explain", output, sets);

    List<Row> found = rows(output);
    assertThat(found).hasSize(5);
    assertThat(found.get(0).schema().fieldNames())
        .containsExactly("path", "record", "answer", "score", "map", "problem");
    for (Row row : found) {
      List<Double> map = row.getList(4);
      assertThat(map).hasSize(16);
      assertThat(map.stream().mapToDouble(Math::abs).max().orElse(0)).isPositive();
      assertThat(row.getDouble(3)).isBetween(0.1, 1.0);
    }
    JsonNode example = found(output).at("/examples/0");
    assertThat(example.path("answer").asText()).isEqualTo(found.get(0).getString(2));
    assertThat(example.path("row").asText())
        .isEqualTo("path = t10k-images-idx3-ubyte.gz, record = " + found.get(0).getLong(1));
    assertThat(Base64.getDecoder().decode(example.path("picture").asText()))
        .startsWith(0x89, 'P', 'N', 'G');
    assertThat(Files.readString(output.resolve("report.html")))
        .contains("src=\"data:image/png;base64,", "orange parts spoke for the answer");
    Path again = folder.resolve("maps-again");
    succeed("explain", again, sets);
    assertThat(rows(again)).isEqualTo(found);
  }

  @Test
  void textsHaveWordsThatDecided() throws IOException {
    StringBuilder texts = new StringBuilder();
    String[] fillers = {"film", "plot", "actor", "music", "scene"};
    for (int i = 0; i < 120; i++) {
      texts.append(
          String.format(
              Locale.ROOT,
              "{\"text\": \"the %s was %s and the %s long %d\", \"sentiment\": \"%s\"}%n",
              fillers[i % 5],
              i % 2 == 0 ? "wonderful" : "awful",
              fillers[i % 4],
              i % 3,
              i % 2 == 0 ^ i % 8 == 0 ? "good" : "bad")); // some are wrong
    }
    Path data = Files.writeString(folder.resolve("texts.json"), texts);
    Path model = folder.resolve("texts");
    succeed(
        "pretrain",
        model,
        "data.format=table",
        "data.table.format=json",
        "data.table.text=text",
        "data.table.label=sentiment",
        "data.text.max-length=12",
        "data.text.min-count=1",
        "data.train.path=" + data,
        "data.test.fraction=0.3",
        "data.leakage=off",
        "evaluate.explain=1",
        "train.workers=1",
        "train.epochs=12",
        "train.average-every=6",
        "train.batch-size=20",
        "train.optimizer.type=adam",
        "train.optimizer.learning-rate=0.05",
        "model.architecture={name: embedding-mean, words: 30, dimensions: 6, units: 6, outputs: 1}");
    assertThat(found(model).at("/examples/0/words")).hasSizeGreaterThan(7);
    Path output = folder.resolve("words");
    succeed(
        "explain",
        output,
        "model.pretrained=" + model,
        "data.format=table",
        "data.table.format=json",
        "data.table.text=text",
        "data.predict.path=" + data,
        "explain.rows=6");

    for (Row row : rows(output)) {
      List<Row> words = row.getList(row.fieldIndex("words"));
      Row strongest =
          words.stream()
              .max((a, b) -> Double.compare(a.getDouble(2), b.getDouble(2)))
              .orElseThrow();
      assertThat(strongest.getString(1)).isIn("wonderful", "awful");
      assertThat(strongest.getDouble(2)).isPositive();
      assertThat(row.getString(row.fieldIndex("text"))).contains(strongest.getString(1));
    }
    assertThat(found(output).path("examples")).hasSize(6);
    assertThat(Files.readString(output.resolve("report.html")))
        .contains("class=\"for\" style=\"--share:1.0\">");
  }

  @Test
  void badInputIsOneSentenceAndWritesNothing() throws IOException {
    Path data = folder.resolve("train.csv");
    refused(
        "explain.answer with a table",
        "model.pretrained=" + table,
        "explain.answer=high",
        path(data));
    refused("tells [high, low]", "model.pretrained=" + table, "explain.answer=none", path(data));
    refused("explain.rows", "model.pretrained=" + table, "explain.rows=0", path(data));
    refused("Cannot explain without data.predict.path", "model.pretrained=" + table);
    refused(
        "too many have the same values in the columns that are kept, [town]",
        "model.pretrained=" + table,
        "predict.keep=[town]",
        "explain.rows=3",
        path(data));
  }

  /** Labels were the numbers of classes, whose names look like others'. */
  @Test
  void labelsAreReadAsTheyWereInTraining() throws IOException {
    StringBuilder rows = new StringBuilder("x,y,kind\n");
    for (int i = 0; i < 60; i++) {
      rows.append(String.format(Locale.ROOT, "%d,%d,%d%n", i % 3 * 4, i % 7, i % 3));
    }
    Path data = Files.writeString(folder.resolve("numbered.csv"), rows);
    Path model = folder.resolve("numbered");
    succeed(
        "pretrain",
        model,
        "data.format=table",
        "data.table.format=csv",
        "data.table.label=kind",
        "data.class-names=[\"1\", \"2\", \"0\"]",
        "data.train.path=" + data,
        "data.leakage=off",
        "train.workers=1",
        "train.epochs=20",
        "train.batch-size=20",
        "train.average-every=3",
        "train.optimizer.learning-rate=0.1",
        "model.layers=[{name: out, type: output, units: 3}]");
    Path output = folder.resolve("numbered-why");
    succeed(
        "explain",
        output,
        "model.pretrained=" + model,
        "data.format=table",
        "data.table.format=csv",
        "data.table.label=kind",
        path(data));
    assertThat(found(output).at("/columns/0/name").asText()).isEqualTo("x");
    assertThat(found(output).at("/columns/0/importance").asDouble()).isGreaterThan(0.3);
  }

  @Test
  void rowsThatNobodyCanReadAreRefused() throws IOException {
    Path pictures = Files.createDirectories(folder.resolve("damaged"));
    Files.writeString(pictures.resolve("a.png"), "no picture");
    Path digits = folder.resolve("digits-of-files");
    assertThat(CommandLineRun.pretrain(digits, "train.epochs=1").exitCode()).isZero();
    Path output = folder.resolve("nothing");
    CommandLineRun run =
        Predictions.command(
            "explain",
            output,
            "model.pretrained=" + digits,
            "data.format=images",
            "data.predict.path=" + pictures);
    assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
    assertThat(run.err()).contains("no row of the sample can be used, the first for this reason:");
    assertThat(output.resolve("explanations")).doesNotExist();
  }

  private static String path(Path data) {
    return "data.predict.path=" + data;
  }

  private static void refused(String sentence, String... sets) {
    Path output = folder.resolve("refused");
    List<String> all = new ArrayList<>(List.of("data.format=table", "data.table.format=csv"));
    all.addAll(List.of(sets));
    CommandLineRun run = Predictions.command("explain", output, all.toArray(new String[0]));
    assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
    assertThat(run.err()).contains(sentence).hasLineCount(1);
    assertThat(output).doesNotExist();
  }
}
