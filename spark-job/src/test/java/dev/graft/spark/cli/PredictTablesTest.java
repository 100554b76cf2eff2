package dev.graft.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.predict.Prediction;
import dev.graft.predict.Predictor;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Predictions for tables: the columns, broken rows, and runs that break off and go on. */
class PredictTablesTest {

  private static final String[] TOWNS = {"Bonn", "Kiel", "Ulm"};
  private static final String SCHEMA =
      "data.table.schema=\"id LONG, x DOUBLE, y DOUBLE, town STRING\"";

  @TempDir static Path folder;

  private static Path model;

  @BeforeAll
  static void pretrain() throws IOException {
    Random random = new Random(3);
    StringBuilder csv = new StringBuilder("x,y,town,kind\n");
    for (int i = 0; i < 240; i++) {
      int kind = i % 3;
      csv.append(
          String.format(
              Locale.ROOT,
              "%.4f,%.4f,%s,%s%n",
              kind * 2 + random.nextGaussian() * 0.3,
              random.nextGaussian(),
              TOWNS[random.nextInt(3)],
              List.of("ant", "bee", "cat").get(kind)));
    }
    Path train = Files.writeString(folder.resolve("train.csv"), csv);
    model = folder.resolve("model");
    CommandLineRun run =
        Predictions.command(
            "pretrain",
            model,
            "data.format=table",
            "data.table.format=csv",
            "data.table.label=kind",
            "data.table.standardize=false", // features() are made by hand
            "data.train.path=" + train,
            "train.workers=2",
            "train.epochs=3",
            "train.batch-size=24",
            "train.optimizer.learning-rate=0.05",
            "model.layers=[{name: hidden, type: dense, units: 8}, {name: out, type: output, units: 3}]");
    assertThat(run.exitCode()).as(run.err()).isZero();
  }

  private static String line(int id) {
    return String.format(Locale.ROOT, "%d,%.3f,%.3f,%s%n", id, x(id), y(id), TOWNS[id % 3]);
  }

  private static double x(int id) {
    return Math.round(1000 * (id % 7) * 0.71) / 1000.0;
  }

  private static double y(int id) {
    return Math.round(1000 * Math.sin(id)) / 1000.0;
  }

  /** What the model is given for a row, made by hand: numbers, then the town of three. */
  private static float[] features(long id) {
    float[] features = {(float) x((int) id), (float) y((int) id), 0, 0, 0};
    features[2 + (int) (id % 3)] = 1;
    return features;
  }

  private static Path csv(String name, int rows) throws IOException {
    StringBuilder csv = new StringBuilder("id,x,y,town\n");
    for (int i = 0; i < rows; i++) {
      csv.append(line(i));
    }
    return Files.writeString(folder.resolve(name), csv);
  }

  private static String[] job(Path data, String... more) {
    List<String> sets =
        new ArrayList<>(
            List.of("data.format=table", "data.table.format=csv", "data.predict.path=" + data));
    sets.addAll(List.of(more));
    return sets.toArray(new String[0]);
  }

  private static void requireSameAsPredictor(List<Row> rows) throws IOException {
    try (Predictor predictor = Predictor.load(model.resolve("model"))) {
      for (Row row : rows) {
        int id = row.<Number>getAs("id").intValue();
        Prediction expected = predictor.predict(features(id));
        Map<String, Object> byName = Map.of("town", TOWNS[id % 3], "y", y(id), "x", x(id));
        assertThat(predictor.predict(byName).probabilities())
            .containsExactly(expected.probabilities());
        assertThat(Predictions.floats(row, "probability"))
            .containsExactly(expected.probabilities(), within(1e-6f));
        assertThat(row.<Double>getAs("prediction")).isEqualTo(expected.label());
        assertThat(row.<String>getAs("label")).isEqualTo(expected.className());
      }
    }
  }

  @Test
  void everyRowKeepsItsColumnsAndGetsWhatThePredictorSays() throws IOException {
    Path data = csv("plain.csv", 300);
    Predictions done =
        Predictions.of(
            model,
            folder.resolve("plain"),
            job(data, "predict.top-k=2", "predict.batch-size=7", "predict.partitions=4"));
    assertThat(done.columns())
        .containsExactly(
            "id", "x", "y", "town", "prediction", "label", "probability", "top_k", "problem");
    List<Row> rows = done.rows("id");
    assertThat(rows)
        .extracting(row -> ((Number) row.getAs("id")).intValue())
        .hasSize(300)
        .isSorted()
        .doesNotHaveDuplicates();
    assertThat(rows).allMatch(row -> row.isNullAt(row.fieldIndex("problem")));
    for (Row row : rows) {
      List<Row> top = row.getList(row.fieldIndex("top_k"));
      assertThat(top).hasSize(2);
      assertThat(top.get(0).<String>getAs("label")).isEqualTo(row.getAs("label"));
      assertThat(top.get(0).<Float>getAs("probability"))
          .isGreaterThanOrEqualTo(top.get(1).getAs("probability"));
    }
    JsonNode report = done.report();
    assertThat(report.path("status").asText()).isEqualTo("done");
    assertThat(report.at("/data/rows").asInt()).isEqualTo(300);
    assertThat(report.at("/data/predicted").asInt()).isEqualTo(300);
    assertThat(report.at("/throughput/rowsPerSecondPerCore").asDouble()).isPositive();
    assertThat(report.at("/throughput/cores").asInt())
        .isBetween(1, report.at("/partitions/all").asInt());
    try (var files = Files.walk(folder.resolve("plain"))) {
      assertThat(files).noneMatch(file -> file.toString().endsWith(".crc"));
    }
    assertThat(report.path("weightsSha256").asText()).hasSize(64);
    assertThat(folder.resolve("plain/_SUCCESS")).exists();
    assertThat(folder.resolve("plain/progress")).doesNotExist();
  }

  @Test
  void onlyTheColumnsThatAreKeptAreWritten() throws IOException {
    Path data = csv("kept.csv", 30);
    List<Row> all = Predictions.of(model, folder.resolve("all-kept"), job(data)).rows("id");
    Predictions kept =
        Predictions.of(model, folder.resolve("kept"), job(data, "predict.keep=[town, id]"));
    assertThat(kept.columns())
        .containsExactly("id", "town", "prediction", "label", "probability", "problem");
    assertThat(kept.rows("id"))
        .extracting(row -> row.getAs("id"), row -> row.getAs("town"), PredictTablesTest::told)
        .containsExactlyElementsOf(
            all.stream().map(row -> tuple(row.getAs("id"), row.getAs("town"), told(row))).toList());
    Predictions none =
        Predictions.of(model, folder.resolve("none-kept"), job(data, "predict.keep=[]"));
    assertThat(none.columns()).containsExactly("prediction", "label", "probability", "problem");
    assertThat(none.rows()).hasSize(30);
    CommandLineRun refused =
        Predictions.predict(model, folder.resolve("not-kept"), job(data, "predict.keep=[name]"));
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err())
        .contains("Cannot keep the column name (predict.keep) of ")
        .contains("those that can be kept are [id, x, y, town]")
        .hasLineCount(1);
  }

  private static List<Object> told(Row row) {
    return List.of(
        row.getAs("prediction"), row.getAs("label"), row.getList(row.fieldIndex("probability")));
  }

  /** Whatever columns are read. */
  @Test
  void aLineWithAFieldTooManyIsBrokenAlsoWhereFewColumnsAreKept() throws IOException {
    StringBuilder csv = new StringBuilder("id,x,y,town,note\n");
    for (int i = 0; i < 30; i++) {
      csv.append(line(i).strip()).append(",fine\n");
    }
    Path data = Files.writeString(folder.resolve("wide.csv"), csv + "30,0.5,1.5,2.5,Kiel,fine\n");
    Predictions done =
        Predictions.of(
            model, folder.resolve("wide"), job(data, "predict.keep=[id]", "data.max-corrupt=0.1"));
    List<Row> rows = done.rows("id");
    assertThat(rows).hasSize(31);
    assertThat(rows)
        .filteredOn(row -> row.getAs("problem") != null)
        .singleElement()
        .satisfies(row -> assertThat(row.<String>getAs("problem")).contains("30,0.5,1.5,2.5,Kiel"));
  }

  @Test
  void parquetGivesTheSameAndASecondRunDoesNothing() throws IOException {
    Path data = folder.resolve("parquet");
    Predictions.spark()
        .read()
        .option("header", true)
        .schema("id LONG, x DOUBLE, y DOUBLE, town STRING")
        .csv(csv("for-parquet.csv", 90).toString())
        .repartition(3)
        .write()
        .parquet(data.toString());
    String[] job = job(data, "data.table.format=parquet", "predict.batch-size=16");
    Path output = folder.resolve("from-parquet");
    Predictions done = Predictions.of(model, output, job);
    assertThat(done.rows("id")).hasSize(90);
    requireSameAsPredictor(done.rows("id"));
    Map<String, Long> files = done.files();
    assertThat(Predictions.predict(model, output, job).out()).contains("this very job already");
    assertThat(done.files()).isEqualTo(files);
    CommandLineRun other =
        Predictions.predict(model, output, job(data, "data.table.format=parquet"));
    assertThat(other.exitCode()).isEqualTo(2);
    assertThat(other.err())
        .contains("another configuration (changed: predict.batch-size)")
        .hasLineCount(1);
    CommandLineRun replaced =
        Predictions.predict(model, output, job(data, "data.table.format=parquet", "--overwrite"));
    assertThat(replaced.exitCode()).as(replaced.err()).isZero();
    assertThat(done.files().keySet()).doesNotContainAnyElementsOf(files.keySet());
    assertThat(done.rows("id")).hasSize(90);
  }

  @Test
  void brokenRowsAreKeptCountedAndExplained() throws IOException {
    StringBuilder csv = new StringBuilder("id,x,y,town\n");
    for (int i = 0; i < 50; i++) {
      csv.append(i == 7 ? "7,no number,1,Kiel\n" : i == 20 ? "20,,1,Kiel\n" : line(i));
    }
    Path data = Files.writeString(folder.resolve("broken.csv"), csv);
    Path output = folder.resolve("broken");
    CommandLineRun refused = Predictions.predict(model, output, job(data));
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err())
        .contains(
            "broken.csv: 2 of 50 rows have no prediction, data.max-corrupt allows a share of 0.01; the first: ",
            "it does not fit the columns: \"7,no number,1,Kiel\"")
        .hasLineCount(1);
    assertThat(output.resolve("_SUCCESS")).doesNotExist();
    assertThat(new Predictions(output).report().path("status").asText()).isEqualTo("failed");

    Predictions done =
        Predictions.of(model, output, job(data, "data.max-corrupt=0.04", "--overwrite"));
    List<Row> rows = done.rows("id");
    assertThat(rows).hasSize(50);
    assertThat(rows.get(20).<String>getAs("problem"))
        .isEqualTo("the column x is null or NaN, see data.table.missing");
    for (int id : List.of(7, 20)) {
      assertThat(rows.get(id).<Double>getAs("prediction")).isNull();
      assertThat(rows.get(id).<String>getAs("label")).isNull();
      assertThat(rows.get(id).<Object>getAs("probability")).isNull();
    }
    assertThat(done.report().at("/data/quarantined").asInt()).isEqualTo(2);
    assertThat(done.report().at("/data/problems").size()).isEqualTo(2);
    requireSameAsPredictor(
        rows.stream().filter(row -> row.isNullAt(row.fieldIndex("problem"))).toList());
  }

  @Test
  void aColumnThatIsThereAlreadyIsRefusedByItsKey() throws IOException {
    Path data = Files.writeString(folder.resolve("labelled.csv"), "x,y,town,Label\n1,2,Ulm,ant\n");
    Path output = folder.resolve("labelled");
    CommandLineRun refused = Predictions.predict(model, output, job(data));
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err())
        .contains(
            "Cannot add the column label (predict.columns.label) to those of ",
            "labelled.csv: there is one of this name")
        .hasLineCount(1);
    assertThat(output).doesNotExist();
    Predictions done =
        Predictions.of(
            model,
            output,
            job(data, "predict.columns.label=kind", "predict.columns.probability=\"\""));
    assertThat(done.columns())
        .containsExactly("x", "y", "town", "Label", "prediction", "kind", "problem");
    CommandLineRun twice =
        Predictions.predict(model, output, job(data, "predict.columns.label=Problem"));
    assertThat(twice.err())
        .contains(
            "Cannot use predict.columns.problem = problem: predict.columns.label has this name already.");
  }

  @Test
  void aTableWithoutRowsGivesATableWithoutRows() throws IOException {
    Path data = Files.writeString(folder.resolve("empty.csv"), "id,x,y,town\n");
    Predictions done = Predictions.of(model, folder.resolve("empty"), job(data, SCHEMA));
    assertThat(done.rows()).isEmpty();
    assertThat(done.columns()).startsWith("id", "x", "y", "town", "prediction");
    assertThat(done.report().at("/data/rows").asInt(-1)).isZero();
  }

  @Test
  void aMissingColumnIsRefused() throws IOException {
    Path data = Files.writeString(folder.resolve("narrow.csv"), "x,town\n1,Ulm\n");
    CommandLineRun refused = Predictions.predict(model, folder.resolve("narrow"), job(data));
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err())
        .contains("Cannot run the model without the column y, which the model takes")
        .hasLineCount(1);
  }

  @Test
  void rowsOfCategoriesThatTrainingHasNotSeenAreCountedAndBounded() throws IOException {
    StringBuilder csv = new StringBuilder("id,x,y,town\n");
    for (int i = 0; i < 40; i++) {
      csv.append(line(i));
    }
    csv.append("40,1,1,Rome\n");
    Path data = Files.writeString(folder.resolve("unseen.csv"), csv);
    Predictions few = Predictions.of(model, folder.resolve("few"), job(data));
    assertThat(few.report().at("/data/unseen/town").asInt()).isEqualTo(1);
    Files.writeString(data, csv.append("41,1,1,Oslo\n42,1,1,Rome\n"));
    CommandLineRun many = Predictions.predict(model, folder.resolve("many"), job(data));
    assertThat(many.exitCode()).isEqualTo(2);
    assertThat(many.err())
        .contains("3 of 43 rows have a category in the column town")
        .contains("such as \"Oslo\", \"Rome\"; data.table.max-unseen allows a share of 0.05");
  }

  /** Files of 100, 100, 100 and 40 rows, a partition each; Spark begins with the largest. */
  private static Path parts(String name) throws IOException {
    Path data = Files.createDirectories(folder.resolve(name));
    for (int part = 0; part < 4; part++) {
      StringBuilder json = new StringBuilder();
      for (int i = 0; i < (part == 3 ? 40 : 100); i++) {
        int id = 100 * part + i;
        json.append(
            String.format(
                Locale.ROOT,
                "{\"id\": %d, \"x\": %.3f, \"y\": %.3f, \"town\": \"%s\"}%n",
                id,
                x(id),
                y(id),
                TOWNS[id % 3]));
      }
      try (var out = new GZIPOutputStream(Files.newOutputStream(data.resolve(part + ".json.gz")))) {
        out.write(json.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
      }
    }
    return data;
  }

  /** Makes a file unreadable, or readable again, without a trace in its size and date. */
  private static void invertEnd(Path file) throws IOException {
    FileTime date = Files.getLastModifiedTime(file);
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(bytes.length() - 5);
      int was = bytes.read();
      bytes.seek(bytes.length() - 5);
      bytes.write(was ^ 0xff);
    }
    Files.setLastModifiedTime(file, date);
  }

  /** JSON is read once; the quotation marks of CSV are looked at before anything is predicted. */
  private static String[] json(Path data) {
    return job(data, SCHEMA, "data.table.format=json");
  }

  /** A run that ends in the middle, for a file that its storage does not give whole. */
  private static Predictions interrupted(Path data, Path output) throws IOException {
    Path last = data.resolve("3.json.gz");
    invertEnd(last);
    CommandLineRun broken = Predictions.predict(model, output, json(data));
    invertEnd(last);
    assertThat(broken.exitCode()).as(broken.err()).isEqualTo(2);
    assertThat(broken.err()).contains("3.json.gz: it is damaged or breaks off").hasLineCount(1);
    assertThat(output.resolve("predictions")).isDirectory();
    assertThat(output.resolve("_SUCCESS")).doesNotExist();
    return new Predictions(output);
  }

  /** Those of some files that the notes of finished partitions name. */
  private static Set<String> noted(Path notes, Set<String> files) throws IOException {
    StringBuilder all = new StringBuilder();
    try (DirectoryStream<Path> each = Files.newDirectoryStream(notes, "*.json")) {
      for (Path note : each) {
        all.append(Files.readString(note));
      }
    }
    return files.stream().filter(file -> all.indexOf(file) >= 0).collect(Collectors.toSet());
  }

  @Test
  void aRunThatBrokeOffPredictsOnlyWhatIsNotThere() throws IOException {
    Path data = parts("parts");
    Path output = folder.resolve("resumed");
    Predictions run = interrupted(data, output);
    Map<String, Long> before = run.files();
    // One that was finished when the job had ended already has no note, and is made again.
    before.keySet().retainAll(noted(output.resolve("progress"), before.keySet()));
    assertThat(before).hasSizeBetween(1, 3);
    // What a driver that is killed leaves: a file that was not finished, a note that was not.
    Path torn =
        Files.writeString(output.resolve("predictions/part-00003-killed-9.snappy.parquet"), "PAR1");
    Files.writeString(output.resolve("progress/killed-000000.json"), "{\"split\":");

    assertThat(Predictions.predict(model, output, json(data)).exitCode()).isZero();
    assertThat(torn).doesNotExist();
    assertThat(run.files()).containsAllEntriesOf(before).hasSize(4);
    assertThat(run.rows("id"))
        .extracting(row -> row.<Long>getAs("id").intValue())
        .hasSize(340)
        .doesNotHaveDuplicates();
    requireSameAsPredictor(run.rows("id"));
    JsonNode report = run.report();
    assertThat(report.at("/partitions/all").asInt()).isEqualTo(4);
    assertThat(report.at("/partitions/before").asInt()).isEqualTo(before.size());
    assertThat(report.at("/throughput/rows").asInt()).isEqualTo(340 - 100 * before.size());
    assertThat(report.at("/data/rows").asInt()).isEqualTo(340);
  }

  @Test
  void aFileThatIsNotAsItWasNotedIsWrittenAgain() throws IOException {
    Path data = parts("damaged-output");
    Path output = folder.resolve("noted");
    Predictions run = interrupted(data, output);
    String noted = run.files().keySet().iterator().next();
    Files.write(output.resolve("predictions").resolve(noted), new byte[] {1, 2, 3});
    assertThat(Predictions.predict(model, output, json(data)).exitCode()).isZero();
    assertThat(run.files()).hasSize(4).doesNotContainKey(noted);
    assertThat(run.rows()).hasSize(340);
  }

  @Test
  void otherDataArePredictedAnew() throws IOException {
    Path data = parts("changed");
    Path output = folder.resolve("anew");
    Predictions run = interrupted(data, output);
    Map<String, Long> before = run.files();
    Files.setLastModifiedTime(data.resolve("0.json.gz"), FileTime.fromMillis(1_000_000_000_000L));
    assertThat(Predictions.predict(model, output, json(data)).exitCode()).isZero();
    assertThat(run.report().at("/partitions/before").asInt(-1)).isZero();
    assertThat(run.files().keySet()).hasSize(4).doesNotContainAnyElementsOf(before.keySet());
    assertThat(run.rows()).hasSize(340);
  }
}
