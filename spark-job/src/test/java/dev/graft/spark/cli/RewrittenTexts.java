package dev.graft.spark.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/** A few random texts with their labels, and their rows written in other ways. */
final class RewrittenTexts {

  /** Each text has one of them. */
  private static final List<String> WORDS = List.of("good", "bad", "film", "007", "so");

  private static final List<String> ODD =
      List.of(
          "größer",
          "e\u0301te\u0301",
          "İstanbul",
          "straße",
          "日本語",
          "😀",
          "\u202Eabc",
          "a\u00a0b",
          "it's",
          "\"never\"",
          "\"so\",",
          "a,b",
          ",",
          "\"",
          "back\\slash",
          "\\",
          "\\\"",
          "TRUE",
          "1.50",
          "null",
          "NaN",
          "<b>",
          "&amp;",
          "{x}",
          "a\tb",
          "#no",
          "=1+1",
          "\u0001",
          " ",
          ";",
          "''");

  private static final List<String> FORMS = List.of("csv", "json", "parquet", "orc");

  private final List<String> texts = new ArrayList<>();
  private final List<String> labels;
  private final boolean breaks;

  RewrittenTexts(Random random) {
    labels = random.nextBoolean() ? List.of("0", "1") : List.of("it's \"bad\"", "good");
    breaks = random.nextInt(4) == 0;
    for (int i = 0; i < 20; i++) {
      StringBuilder text = new StringBuilder(WORDS.get(random.nextInt(WORDS.size())));
      for (int w = random.nextInt(5); w > 0; w--) {
        String gap = breaks && random.nextInt(4) == 0 ? "\n" : " ";
        List<String> from = random.nextBoolean() ? ODD : WORDS;
        String word = from.get(random.nextInt(from.size()));
        boolean first = random.nextInt(4) == 0;
        text.insert(first ? 0 : text.length(), first ? word + gap : gap + word);
      }
      texts.add(text.toString());
    }
  }

  String form(Random random) {
    return FORMS.get(random.nextInt(FORMS.size()));
  }

  List<Integer> all() {
    return IntStream.range(0, texts.size()).boxed().toList();
  }

  String text(int id) {
    return texts.get(id);
  }

  int label(int id) {
    return id % labels.size();
  }

  List<String> labels() {
    return labels;
  }

  /** Whether each text is one line. */
  boolean areLines() {
    return !breaks;
  }

  /**
   * @param column that has the texts
   */
  List<String> settings(String form, String column) {
    List<String> settings = new ArrayList<>();
    settings.add("data.format=table");
    settings.add("data.table.format=" + form);
    settings.add("data.table.text=" + column);
    if (form.equals("csv") && breaks) {
      settings.add("data.table.options.multiLine=true");
    }
    return settings;
  }

  /** All of them, each line one. */
  Path lines(Path folder) throws IOException {
    return Files.write(Files.createDirectories(folder).resolve("texts.txt"), texts);
  }

  /** In this order, each row with its id. */
  void write(Path folder, String form, List<Integer> ids, int parts, Random random)
      throws IOException {
    List<String> columns = new ArrayList<>(List.of("id", "text", "label"));
    Collections.shuffle(columns, random);
    if (form.equals("csv") || form.equals("json")) {
      writeText(folder, form, columns, ids, parts);
      return;
    }
    frame(columns, ids).repartition(parts).write().format(form).save(folder.toString());
  }

  private Dataset<Row> frame(List<String> columns, List<Integer> ids) {
    StructType schema = new StructType();
    for (String column : columns) {
      schema = schema.add(column, column.equals("id") || numbers(column) ? "int" : "string");
    }
    List<Row> rows = new ArrayList<>();
    for (int id : ids) {
      rows.add(RowFactory.create(columns.stream().map(column -> value(column, id)).toArray()));
    }
    return Predictions.spark().createDataFrame(rows, schema);
  }

  private boolean numbers(String column) {
    return column.equals("label") && labels.get(0).equals("0");
  }

  private Object value(String column, int id) {
    String label = labels.get(label(id));
    return switch (column) {
      case "id" -> id;
      case "text" -> texts.get(id);
      default -> numbers(column) ? (Object) Integer.valueOf(label) : label;
    };
  }

  private void writeText(
      Path folder, String form, List<String> columns, List<Integer> ids, int parts)
      throws IOException {
    Files.createDirectories(folder);
    for (int part = 0; part < parts; part++) {
      List<String> lines = new ArrayList<>();
      if (form.equals("csv")) {
        lines.add(String.join(",", columns));
      }
      for (int r = part; r < ids.size(); r += parts) {
        lines.add(form.equals("csv") ? csv(columns, ids.get(r)) : json(columns, ids.get(r)));
      }
      Files.write(folder.resolve("part " + part + "." + form), lines);
    }
  }

  /** As RFC 4180 has it: quotes are doubled. */
  private String csv(List<String> columns, int id) {
    List<String> cells = new ArrayList<>();
    for (String column : columns) {
      String cell = value(column, id).toString();
      boolean quoted = cell.matches("(?s).*[\",\\n\\r].*");
      cells.add(quoted ? '"' + cell.replace("\"", "\"\"") + '"' : cell);
    }
    return String.join(",", cells);
  }

  private String json(List<String> columns, int id) {
    ObjectNode json = Json.object();
    columns.forEach(column -> json.set(column, Json.of(value(column, id))));
    return Json.line(json).strip();
  }
}
