package dev.graft.spark.table;

import dev.graft.save.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/** A small random table, and its rows written in other ways. */
final class RewrittenTable {

  private static final List<List<String>> TEXTS =
      List.of(
          List.of("red", "green", "blue"),
          List.of("007", "012", "A1"),
          List.of("7", "12", "-3", "x y"),
          List.of("TRUE", "FALSE", "maybe"),
          List.of("1.50", "2.00", "n/a"),
          List.of("true", "no", "1"));
  private static final List<List<String>> LABELS =
      List.of(List.of("0", "1", "2"), List.of("ant", "bee"), List.of("1", "2", "other"));

  /** What a column holds. */
  private enum Kind {
    TEXT,
    WHOLE,
    QUARTERS,
    FLAG,
    CODE
  }

  final List<String> names = new ArrayList<>();
  private final List<Kind> kinds = new ArrayList<>();
  private final List<String[]> rows = new ArrayList<>();
  private final boolean missing;

  /**
   * @param random decides on columns and values
   */
  RewrittenTable(Random random) {
    missing = random.nextBoolean();
    int columns = 2 + random.nextInt(4);
    List<List<String>> values = new ArrayList<>();
    for (int c = 0; c < columns; c++) {
      kinds.add(Kind.values()[random.nextInt(Kind.values().length)]);
      names.add("c" + (char) ('a' + c));
      values.add(TEXTS.get(random.nextInt(TEXTS.size())));
    }
    List<String> labels = LABELS.get(random.nextInt(LABELS.size()));
    names.add("label");
    kinds.add(labels.get(0).equals("0") ? Kind.WHOLE : Kind.TEXT);
    values.add(labels);
    for (int r = 0; r < 30; r++) {
      String[] row = new String[columns + 1];
      for (int c = 0; c < columns; c++) {
        boolean absent = missing && random.nextInt(8) == 0;
        row[c] = absent ? null : value(kinds.get(c), values.get(c), random);
      }
      row[columns] = labels.get(r % labels.size());
      rows.add(row);
    }
  }

  private static String value(Kind kind, List<String> texts, Random random) {
    return switch (kind) {
      case TEXT -> texts.get(random.nextInt(texts.size()));
      case WHOLE -> Integer.toString(random.nextInt(1000) - 500);
      case QUARTERS -> Double.toString((random.nextInt(4000) - 2000) / 4.0);
      case FLAG -> Boolean.toString(random.nextBoolean());
      case CODE -> List.of("3", "7", "12").get(random.nextInt(3));
    };
  }

  /** The settings that it is trained and served with. */
  List<String> settings() {
    List<String> codes = new ArrayList<>();
    for (int c = 0; c < names.size(); c++) {
      if (kinds.get(c) == Kind.CODE) {
        codes.add(names.get(c));
      }
    }
    return List.of(
        "data.table.missing=" + (missing ? "mean" : "refuse"),
        "data.table.standardize=" + missing,
        "data.table.ignore=[id]",
        "data.table.max-unseen=0",
        "data.table.categorical=" + codes);
  }

  String label(int id) {
    return rows.get(id)[names.size() - 1];
  }

  int size() {
    return rows.size();
  }

  /**
   * The rows whose texts are numbers or flags, or all: what was text among others looks like these.
   */
  List<Integer> some(Random random) {
    int column = random.nextInt(names.size());
    boolean digits = random.nextInt(4) > 0;
    List<Integer> ids = new ArrayList<>();
    for (int id = 0; id < rows.size(); id++) {
      String value = rows.get(id)[column];
      if (!digits || value == null || !value.matches("A1|x y|maybe|n/a|no|1|other")) {
        ids.add(id);
      }
    }
    return ids;
  }

  /** The type that a column has where its values were written down first. */
  private String first(int column) {
    return switch (kinds.get(column)) {
      case TEXT -> "string";
      case WHOLE, CODE -> "int";
      case QUARTERS -> "double";
      case FLAG -> "boolean";
    };
  }

  /** Another type that can hold all of a column's values in some rows. */
  private String other(int column, List<Integer> ids, Random random) {
    List<String> values =
        ids.stream().map(id -> rows.get(id)[column]).filter(Objects::nonNull).toList();
    List<String> types = new ArrayList<>(List.of("string", first(column)));
    if (values.stream().allMatch(v -> v.matches("-?\\d+"))) {
      types.addAll(List.of("int", "bigint", "double", "float", "decimal(12,2)"));
    } else if (values.stream().allMatch(v -> v.matches("-?\\d+\\.\\d+"))) {
      types.addAll(List.of("double", "float", "decimal(12,2)"));
    } else if (values.stream().allMatch(v -> v.matches("(?i)true|false"))) {
      types.add("boolean");
    }
    return types.get(random.nextInt(types.size()));
  }

  /** As it is, in its own types. */
  Path write(Path folder, String format) throws IOException {
    List<Integer> ids = new ArrayList<>();
    for (int id = 0; id < rows.size(); id++) {
      ids.add(id);
    }
    List<Integer> order = new ArrayList<>();
    List<String> types = new ArrayList<>();
    for (int c = 0; c < names.size(); c++) {
      order.add(c);
      types.add(first(c));
    }
    return write(folder, format, ids, order, types, 1);
  }

  /** Some rows with other types, in another order of columns and of rows. */
  Path rewrite(Path folder, String format, List<Integer> ids, Random random) throws IOException {
    List<Integer> order = new ArrayList<>();
    List<String> types = new ArrayList<>();
    for (int c = 0; c < names.size(); c++) {
      order.add(c);
      types.add(random.nextInt(3) == 0 ? other(c, ids, random) : first(c));
    }
    Collections.shuffle(order, random);
    List<Integer> shuffled = new ArrayList<>(ids);
    Collections.shuffle(shuffled, random);
    return write(folder, format, shuffled, order, types, 1 + random.nextInt(3));
  }

  private Path write(
      Path folder,
      String format,
      List<Integer> ids,
      List<Integer> order,
      List<String> types,
      int parts)
      throws IOException {
    List<Row> all = new ArrayList<>();
    for (int id : ids) {
      Object[] values = new Object[order.size() + 1];
      for (int i = 0; i < order.size(); i++) {
        values[i] = typed(rows.get(id)[order.get(i)], types.get(order.get(i)));
      }
      values[order.size()] = id;
      all.add(RowFactory.create(values));
    }
    StructType schema = new StructType();
    for (int column : order) {
      schema = schema.add(names.get(column), DataType.fromDDL(types.get(column)));
    }
    schema = schema.add("id", "int");
    if (format.equals("csv") || format.equals("json")) {
      return text(folder, format, schema, all, parts);
    }
    Tables.spark()
        .createDataFrame(all, schema)
        .repartition(parts)
        .write()
        .format(format)
        .save(folder.toString());
    return folder;
  }

  private static Object typed(String value, String type) {
    if (value == null) {
      return null;
    }
    return switch (type) {
      case "int" -> Integer.parseInt(value);
      case "bigint" -> Long.parseLong(value);
      case "double" -> Double.parseDouble(value);
      case "float" -> Float.parseFloat(value);
      case "boolean" -> Boolean.parseBoolean(value);
      case "string" -> value;
      default -> new java.math.BigDecimal(value).setScale(2);
    };
  }

  private static Path text(Path folder, String format, StructType schema, List<Row> rows, int parts)
      throws IOException {
    Files.createDirectories(folder);
    for (int part = 0; part < parts; part++) {
      List<String> lines = new ArrayList<>();
      if (format.equals("csv")) {
        lines.add(String.join(",", schema.fieldNames()));
      }
      for (int r = part; r < rows.size(); r += parts) {
        lines.add(format.equals("csv") ? csv(rows.get(r)) : json(schema, rows.get(r)));
      }
      Files.write(folder.resolve("part-" + part + "." + format), lines);
    }
    return folder;
  }

  private static String csv(Row row) {
    List<String> cells = new ArrayList<>();
    for (int c = 0; c < row.size(); c++) {
      cells.add(row.isNullAt(c) ? "" : row.get(c).toString());
    }
    return String.join(",", cells);
  }

  private static String json(StructType schema, Row row) {
    var json = Json.object();
    for (int c = 0; c < row.size(); c++) {
      if (!row.isNullAt(c)) {
        json.set(schema.fieldNames()[c], Json.of(row.get(c)));
      }
    }
    return Json.line(json).strip();
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s %s", names, kinds) + Arrays.toString(rows.get(0));
  }
}
