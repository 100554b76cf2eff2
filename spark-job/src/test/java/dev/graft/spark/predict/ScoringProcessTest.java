package dev.graft.spark.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.graft.io.Json;
import dev.graft.spark.LocalSpark;
import dev.graft.spark.save.ModelFiles;
import dev.graft.spark.storage.Filesystems;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What graft predict has said of rows, a process without Spark says, too; signatures fit. */
class ScoringProcessTest {

  private static final Path WRITTEN = Path.of("../tests/cases/written-by-0.1.0").toAbsolutePath();

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "table; x,y,rooms,city; double; prediction,label,probability,problem",
        "texts; text; string; prediction,label,probability,problem",
        "pictures; content; binary; prediction,label,probability,problem"
      })
  void saysWhatPredictSays(String name, String takes, String type, String gives)
      throws IOException {
    SparkSession session = SparkSession.builder().sparkContext(LocalSpark.get().sc()).getOrCreate();
    List<Row> expected =
        session
            .read()
            .parquet(WRITTEN.resolve("made/" + name + "-predicted/predictions").toString())
            .collectAsList();
    List<String> columns = List.of(takes.split(",", -1));
    ArrayNode rows = Json.object().putArray("rows");
    for (Row row : expected) {
      ArrayNode values = rows.addArray();
      for (String column : columns) {
        values.add(
            column.equals("content")
                ? Json.object().put("bytes", picture(row))
                : Json.of(row.getAs(column)));
      }
    }
    JsonNode signature = signature(name);
    List<JsonNode> answers =
        answers(name, Json.line(rows), Json.line(asked(signature.at("/example/data"), columns)));
    assertThat(answers.get(0)).isEqualTo(Json.object().set("columns", Json.of(columns)));
    assertThat(answers.get(1).path("columns")).isEqualTo(Json.of(List.of(gives.split(",", -1))));
    assertThat(answers.get(1).path("rows")).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) {
      requireSame(answers.get(1).path("rows").path(i), expected.get(i));
    }
    assertThat(signature.path("inputs").findValuesAsText("name")).isEqualTo(columns);
    assertThat(signature.path("outputs").findValuesAsText("name"))
        .isEqualTo(List.of(gives.split(",", -1)));
    assertThat(signature.at("/inputs/0/type").asText()).isEqualTo(type);
    JsonNode example = answers.get(2).at("/rows/0");
    assertThat(example.path(3).isNull()).as("%s", example).isTrue();
  }

  /** MLflow makes bytes of what a signature calls binary. */
  private static JsonNode asked(JsonNode example, List<String> columns) {
    return columns.contains("content")
        ? Json.of(List.of(List.of(Map.of("bytes", example.at("/0/0").asText()))))
        : example;
  }

  private static JsonNode signature(String name) throws IOException {
    return ModelSignature.of(
        ModelFiles.load(Filesystems.configuration(), WRITTEN.resolve("made/" + name).toString()));
  }

  private static String picture(Row row) throws IOException {
    Path path = Path.of(row.<String>getAs("path").replaceFirst(".*/pictures/", ""));
    return Base64.getEncoder()
        .encodeToString(Files.readAllBytes(WRITTEN.resolve("data/pictures").resolve(path)));
  }

  private static void requireSame(JsonNode answer, Row expected) {
    String problem = expected.getAs("problem");
    assertThat(answer.path(3).isNull()).as("%s", answer).isEqualTo(problem == null);
    if (problem == null) {
      assertThat(answer.path(0).asDouble()).isEqualTo(expected.<Double>getAs("prediction"));
      assertThat(answer.path(1).asText()).isEqualTo(expected.<String>getAs("label"));
      List<Float> probability = expected.getList(expected.fieldIndex("probability"));
      for (int i = 0; i < probability.size(); i++) {
        // Written with another instruction set than this machine may have.
        assertThat(answer.path(2).path(i).floatValue())
            .isCloseTo(probability.get(i), within(1e-5f));
      }
    }
  }

  private static List<JsonNode> answers(String model, String... lines) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ScoringProcess.serve(
        WRITTEN.resolve("made/" + model).toString(),
        new ByteArrayInputStream(String.join("\n", lines).getBytes(StandardCharsets.UTF_8)),
        new PrintStream(out, true, StandardCharsets.UTF_8));
    List<JsonNode> answers = new ArrayList<>();
    for (String line : out.toString(StandardCharsets.UTF_8).lines().toList()) {
      assertThat(line).startsWith("graft:");
      answers.add(Json.read(line.substring(6).getBytes(StandardCharsets.UTF_8)));
    }
    return answers;
  }

  @Test
  void saysWhatItCannotUseAndGoesOn() throws IOException {
    List<JsonNode> answers =
        answers(
            "table", "[[\"much\",1,2,\"Lima\"]]", "[[0.1,0.2,3,\"Lima\"],[null,0.2,3,\"Oslo\"]]");
    assertThat(answers.get(1).path("error").asText())
        .isEqualTo("Cannot predict: the column x holds much, the model takes a number there.");
    assertThat(answers.get(2).path("rows")).hasSize(2);
    assertThat(answers("pictures", "[[\"no bytes\"]]").get(1).path("error").asText())
        .isEqualTo(
            "Cannot predict: the column content holds no bytes, the model takes binary or an image there.");
    assertThat(answers("numbers", "[[\"word\"]]").get(1).path("error").asText())
        .isEqualTo(
            "Cannot predict: the column features holds word, the model takes a vector or an array of numbers there.");
    assertThat(answers("gone").get(0).path("error").asText()).startsWith("Cannot ");
    assertThat(signature("table").path("inputs").path(3))
        .isEqualTo(Json.object().put("type", "string").put("name", "city").put("required", true));
  }
}
