package dev.graft.spark.job;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.UnusableInputException;
import dev.graft.dataset.Task;
import dev.graft.explain.PermutationImportance.Importance;
import dev.graft.io.Json;
import dev.graft.spark.explain.ExplainedRow;
import dev.graft.spark.explain.Importances;
import dev.graft.spark.predict.source.PredictionInput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;

/**
 * What was found, as it is written: rows of a table, and what the report tells of it.
 *
 * @param schema of the rows
 */
record Explanations(StructType schema, List<Row> rows, ObjectNode json) {

  /** Examples that the report shows. */
  static final int SHOWN = 12;

  private static final int MOST_CHARACTERS = 120;

  private static final String PATH = "path";
  private static final String ANSWER = "answer";
  private static final String SCORE = "score";
  private static final String MAP = "map";
  private static final String WORDS = "words";
  private static final String PROBLEM = "problem";

  private static final StructType WORD =
      new StructType()
          .add("text", DataTypes.IntegerType, false)
          .add("words", DataTypes.StringType, false)
          .add("effect", DataTypes.DoubleType, true);

  /**
   * Refuses data whose columns have the names of those that are added.
   *
   * @param table whether columns are explained, and no rows are written
   */
  static void check(PredictionInput input, boolean table) {
    if (table) {
      return;
    }
    Set<String> added = Set.of(ANSWER, SCORE, MAP, WORDS, PROBLEM);
    for (String name : input.kept().fieldNames()) {
      if (added.stream().anyMatch(name::equalsIgnoreCase)) {
        throw new UnusableInputException(
            "Cannot add the column %s to those of %s: there is one of this name; leave it out of predict.keep."
                .formatted(name, input.name()));
      }
    }
  }

  /**
   * Refuses what says nothing.
   *
   * @param name of the data
   * @throws UnusableInputException if no row could be explained, with what was wrong with the first
   */
  void check(String name) {
    if (json.path("rows").asLong() == 0) {
      Row first = rows.get(0);
      throw new UnusableInputException(
          "Cannot explain the answers for %s: no row of the sample can be used, the first for this reason: %s."
              .formatted(name, first.get(first.size() - 1)));
    }
  }

  private static StructType with(PredictionInput input) {
    StructType schema = input.kept();
    return schema.add(ANSWER, DataTypes.StringType, true).add(SCORE, DataTypes.DoubleType, true);
  }

  static Explanations ofPictures(
      PredictionInput input, List<ExplainedRow> rows, List<String> names, int[] map) {
    StructType schema =
        with(input)
            .add(MAP, DataTypes.createArrayType(DataTypes.DoubleType, false), true)
            .add(PROBLEM, DataTypes.StringType, true);
    return new Explanations(
        schema,
        written(rows, names, ExplainedRow::effects),
        pictures(rows, row -> row(input.kept(), row), names, map));
  }

  static Explanations ofTexts(PredictionInput input, List<ExplainedRow> rows, List<String> names) {
    StructType schema =
        with(input)
            .add(WORDS, DataTypes.createArrayType(WORD, false), true)
            .add(PROBLEM, DataTypes.StringType, true);
    return new Explanations(
        schema,
        written(rows, names, Explanations::words),
        texts(rows, row -> row(input.kept(), row), names));
  }

  /**
   * What the report tells of pictures.
   *
   * @param named what tells a row from others, for people
   * @param map its rows and columns
   */
  static ObjectNode pictures(
      List<ExplainedRow> rows,
      Function<ExplainedRow, String> named,
      List<String> names,
      int[] map) {
    ObjectNode json = json("occlusion", rows);
    json.set("grid", Json.of(map));
    for (ExplainedRow row : shown(rows)) {
      example(json, named.apply(row), row, names)
          .put("picture", Base64.getEncoder().encodeToString(row.picture()));
    }
    return json;
  }

  /** The same of texts. */
  static ObjectNode texts(
      List<ExplainedRow> rows, Function<ExplainedRow, String> named, List<String> names) {
    ObjectNode json = json("words", rows);
    for (ExplainedRow row : shown(rows)) {
      ArrayNode words = example(json, named.apply(row), row, names).putArray("words");
      for (int i = 0; i < row.words().size(); i++) {
        ObjectNode of = words.addObject().put("words", row.words().get(i));
        if (!Double.isNaN(row.effects()[i])) {
          of.put("effect", row.effects()[i]);
        }
      }
    }
    return json;
  }

  private static Row[] words(ExplainedRow row) {
    Row[] words = new Row[row.words().size()];
    for (int i = 0; i < words.length; i++) {
      double effect = row.effects()[i];
      words[i] =
          RowFactory.create(
              row.text(i), row.words().get(i), Double.isNaN(effect) ? null : (Object) effect);
    }
    return words;
  }

  /**
   * @param repeats permutations of each column
   */
  static Explanations ofColumns(Importances.Found found, Task task, int repeats) {
    StructType schema =
        new StructType()
            .add("column", DataTypes.StringType, false)
            .add("importance", DataTypes.DoubleType, false)
            .add("low", DataTypes.DoubleType, false)
            .add("high", DataTypes.DoubleType, false);
    List<Row> rows =
        found.columns().stream()
            .map(of -> RowFactory.create(of.name(), of.mean(), of.low(), of.high()))
            .toList();
    return new Explanations(schema, rows, columns(found, task, repeats));
  }

  /** What the report tells of a table's columns. */
  static ObjectNode columns(Importances.Found found, Task task, int repeats) {
    ObjectNode json = Json.object().put("method", "permutation").put("rows", found.rows());
    json.put("problems", found.left()).put("repeats", repeats);
    json.put("measure", found.truth() ? error(task) : "change");
    for (Importance of : found.columns()) {
      ObjectNode column = json.withArray("/columns").addObject().put("name", of.name());
      column.put("importance", of.mean()).put("low", of.low()).put("high", of.high());
    }
    return json;
  }

  private static String error(Task task) {
    return switch (task) {
      case CLASSIFICATION -> "accuracy";
      case MULTI_LABEL -> "labels";
      case REGRESSION -> "r2";
    };
  }

  private static ObjectNode json(String method, List<ExplainedRow> rows) {
    long problems = rows.stream().filter(row -> row.problem() != null).count();
    ObjectNode json = Json.object().put("method", method).put("rows", rows.size() - problems);
    json.put("problems", problems).putArray("examples");
    return json;
  }

  private static List<ExplainedRow> shown(List<ExplainedRow> rows) {
    return rows.stream().filter(row -> row.problem() == null).limit(SHOWN).toList();
  }

  private static ObjectNode example(
      ObjectNode json, String named, ExplainedRow row, List<String> names) {
    ObjectNode example = json.withArray("/examples").addObject();
    example.put("row", named);
    return example.put(ANSWER, names.get(row.answer())).put(SCORE, row.score());
  }

  /** What tells a row from others, for people: short values of its columns. */
  private static String row(StructType kept, ExplainedRow row) {
    List<String> said = new ArrayList<>();
    for (int i = 0; i < kept.size(); i++) {
      if (holdsBytes(kept.apply(i).dataType())) {
        continue; // nothing that people read
      }
      String name = kept.apply(i).name();
      String value = String.valueOf(row.kept().get(i));
      String shown = name.equals(PATH) ? value.substring(value.lastIndexOf('/') + 1) : value;
      if (shown.length() <= MOST_CHARACTERS && said.size() < 3) {
        said.add(name + " = " + shown);
      }
    }
    return String.join(", ", said);
  }

  private static boolean holdsBytes(DataType type) {
    if (type instanceof StructType struct) {
      return Arrays.stream(struct.fields()).anyMatch(field -> holdsBytes(field.dataType()));
    }
    if (type instanceof ArrayType array) {
      return holdsBytes(array.elementType());
    }
    if (type instanceof MapType map) {
      return holdsBytes(map.keyType()) || holdsBytes(map.valueType());
    }
    return type.equals(DataTypes.BinaryType);
  }

  private static List<Row> written(
      List<ExplainedRow> rows, List<String> names, Function<ExplainedRow, Object> parts) {
    return rows.stream()
        .map(
            row -> {
              boolean bad = row.problem() != null;
              Object[] added = {
                bad ? null : names.get(row.answer()),
                bad ? null : (Object) row.score(),
                bad ? null : parts.apply(row),
                row.problem()
              };
              return RowFactory.create(
                  Stream.concat(row.kept().stream(), Arrays.stream(added)).toArray());
            })
        .toList();
  }
}
