package dev.graft.spark.predict;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.UnusableInputException;
import dev.graft.io.Json;
import dev.graft.spark.storage.Filesystems;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.apache.spark.ml.linalg.Vectors;

/**
 * A saved model in a process of its own, for programs that are not Java's (Python's MLflow
 * flavour): rows come as a line of JSON, and predictions go as one. Ends where its input ends.
 */
public final class ScoringProcess {

  /** What answers begin with: libraries may print lines of their own. */
  private static final String ANSWER = "graft:";

  /** What holds bytes, in base 64. */
  private static final String BYTES = "bytes";

  private final RowScoring model;

  ScoringProcess(RowScoring model) {
    this.model = model;
  }

  /**
   * Serves until its input ends.
   *
   * @param args the folder of the model
   */
  public static void main(String[] args) throws IOException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    System.setOut(System.err);
    serve(args[0], System.in, out);
  }

  static void serve(String path, InputStream in, PrintStream out) throws IOException {
    BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    try (RowScoring model =
        new RowScoring(ServedModel.load(Filesystems.configuration(), path, ""))) {
      ScoringProcess process = new ScoringProcess(model);
      ObjectNode takes = Json.object();
      takes.set("columns", Json.of(model.columns()));
      say(out, takes);
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        say(out, process.answer(line));
      }
    } catch (UnusableInputException e) {
      say(out, Json.object().put("error", e.getMessage()));
    }
  }

  private static void say(PrintStream out, JsonNode what) {
    out.println(ANSWER + Json.line(what));
  }

  private ObjectNode answer(String line) throws IOException {
    ObjectNode answer = Json.object();
    try {
      List<Object[]> rows = new ArrayList<>();
      for (JsonNode row : Json.read(line.getBytes(StandardCharsets.UTF_8))) {
        rows.add(values(row));
      }
      answer.set("columns", Json.of(model.gives()));
      ArrayNode scored = answer.putArray("rows");
      model.score(rows).forEach(values -> scored.add(Json.of(values)));
    } catch (UnusableInputException e) {
      return Json.object().put("error", e.getMessage());
    }
    return answer;
  }

  private Object[] values(JsonNode row) {
    Object[] values = new Object[model.columns().size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = value(i, row.path(i));
      if (!model.takes(i).holds(values[i])) {
        throw new UnusableInputException(
            "Cannot predict: the column %s holds %s, the model takes %s there."
                .formatted(
                    model.columns().get(i),
                    TextColumns.shown(row.path(i).asText()),
                    model.takes(i)));
      }
    }
    return values;
  }

  private Object value(int column, JsonNode value) {
    if (value.isNull() || value.isMissingNode()) {
      return null;
    }
    return switch (model.takes(column)) {
      case NUMBERS -> value.isArray() ? (Object) Vectors.dense(numbers(value)) : value.asText();
      case PICTURE ->
          value.has(BYTES)
              ? (Object) Base64.getDecoder().decode(value.path(BYTES).asText())
              : 0; // which is none
      default ->
          value.isIntegralNumber()
              ? (Object) value.asLong()
              : value.isNumber()
                  ? (Object) value.asDouble()
                  : value.isBoolean() ? (Object) value.asBoolean() : value.asText();
    };
  }

  /** What is no number is missing. */
  private static double[] numbers(JsonNode list) {
    double[] numbers = new double[list.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = list.get(i).isNull() ? Double.NaN : list.get(i).asDouble();
    }
    return numbers;
  }
}
