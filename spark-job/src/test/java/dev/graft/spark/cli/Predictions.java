package dev.graft.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.io.Json;
import dev.graft.predict.Prediction;
import dev.graft.spark.LocalSpark;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Runs {@code graft predict} and reads what it has written. */
record Predictions(Path output) {

  static CommandLineRun command(String command, Path output, String... sets) {
    return CommandLineRun.command(command, List.of("output=" + output), sets);
  }

  /** Runs the command, which must succeed. */
  static Predictions of(Path model, Path output, String... sets) {
    CommandLineRun run = predict(model, output, sets);
    assertThat(run.exitCode()).as(run.err()).isZero();
    return new Predictions(output);
  }

  static CommandLineRun predict(Path model, Path output, String... sets) {
    List<String> all = new ArrayList<>(List.of(sets));
    all.add("model.pretrained=" + model);
    return command("predict", output, all.toArray(new String[0]));
  }

  static SparkSession spark() {
    return SparkSession.builder().sparkContext(LocalSpark.get().sc()).getOrCreate();
  }

  /** All rows, sorted by columns. */
  List<Row> rows(String... sort) {
    var table = spark().read().parquet(output.resolve("predictions").toString());
    return (sort.length == 0
            ? table
            : table.sort(sort[0], Stream.of(sort).skip(1).toArray(String[]::new)))
        .collectAsList();
  }

  List<String> columns() {
    return List.of(spark().read().parquet(output.resolve("predictions").toString()).columns());
  }

  JsonNode report() throws IOException {
    try (InputStream in = Files.newInputStream(output.resolve("report.json"))) {
      return Json.read(in);
    }
  }

  /** The files of predictions with the times they were written at. */
  Map<String, Long> files() throws IOException {
    Map<String, Long> files = new TreeMap<>();
    try (Stream<Path> all = Files.list(output.resolve("predictions"))) {
      for (Path file : all.filter(each -> each.toString().endsWith(".parquet")).toList()) {
        files.put(file.getFileName().toString(), Files.getLastModifiedTime(file).toMillis());
      }
    }
    return files;
  }

  /** Of a model that tells two classes by one output. */
  static void requireTwoClasses(Row row, Prediction expected) {
    float second = expected.probabilities()[0];
    assertThat(floats(row, "probability"))
        .containsExactly(new float[] {1 - second, second}, within(1e-6f));
    assertThat(row.<String>getAs("label")).isEqualTo(expected.className());
  }

  static float[] floats(Row row, String column) {
    List<Float> list = row.getList(row.fieldIndex(column));
    float[] floats = new float[list.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = list.get(i);
    }
    return floats;
  }
}
