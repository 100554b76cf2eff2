package dev.graft.spark.cli;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/** A small random table, and its rows written in other ways. */
final class RewrittenTable {

  /** As numbers two of them would be one, so they stay texts. */
  private static final List<String> AMBIGUOUS = List.of("07", "7", "x y");

  private static final List<List<String>> TEXTS =
      List.of(
          List.of("red", "green", "blue"),
          List.of("007", "012", "A1"),
          List.of("7", "12", "-3", "x y"),
          AMBIGUOUS,
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

  private static final List<String> TABLES = List.of("csv", "json", "parquet", "orc");
  private static final List<String> VECTORS = List.of("libsvm", "vectors");

  /** A column that no model knows. */
  private static final int FURTHER = -1;

  private final List<String> names = new ArrayList<>();
  private final List<Kind> kinds = new ArrayList<>();
  private final List<String[]> rows = new ArrayList<>();
  private final List<String> labels;
  private final boolean numbers;
  private final boolean missing;

  /**
   * @param random decides on columns and values
   */
  RewrittenTable(Random random) {
    numbers = random.nextInt(4) == 0;
    missing = !numbers && random.nextBoolean();
    int columns = 2 + random.nextInt(4);
    List<List<String>> values = new ArrayList<>();
    for (int c = 0; c < columns; c++) {
      kinds.add(kind(c, random));
      names.add("c" + (char) ('a' + c));
      values.add(TEXTS.get(random.nextInt(TEXTS.size())));
    }
    labels = numbers ? LABELS.get(0) : LABELS.get(random.nextInt(LABELS.size()));
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

  /** One of the first two has many values. */
  private Kind kind(int column, Random random) {
    boolean number = numbers || (column == 1 && kinds.get(0) != Kind.QUARTERS);
    return number
        ? random.nextBoolean() ? Kind.WHOLE : Kind.QUARTERS
        : random.nextInt(3) == 0 ? Kind.TEXT : Kind.values()[random.nextInt(Kind.values().length)];
  }

  private static String value(Kind kind, List<String> texts, Random random) {
    return switch (kind) {
      case TEXT -> texts.get(random.nextInt(texts.size()));
      case WHOLE -> Integer.toString(random.nextInt(19) - 9);
      case QUARTERS -> Double.toString((random.nextInt(80) - 40) / 4.0);
      case FLAG -> Boolean.toString(random.nextBoolean());
      case CODE -> List.of("3", "7", "12").get(random.nextInt(3));
    };
  }

  /** A form that all of its rows can be written in. */
  String form(Random random) {
    List<String> forms = new ArrayList<>(TABLES);
    if (numbers) {
      forms.addAll(List.of("header", "libsvm", "vectors"));
    }
    return forms.get(random.nextInt(forms.size()));
  }

  /** Another form with columns, or with vectors, as this one has. */
  String formLike(String form, Random random) {
    if (VECTORS.contains(form)) {
      return VECTORS.get(random.nextInt(VECTORS.size()));
    }
    String other;
    do {
      other = form(random);
    } while (VECTORS.contains(other));
    return other;
  }

  static boolean isTable(String form) {
    return TABLES.contains(form);
  }

  /** The settings that it is trained and served with. */
  List<String> settings(String form) {
    List<String> settings = new ArrayList<>(List.of("data.max-corrupt=0"));
    List<String> features = names.subList(0, names.size() - 1);
    if (form.equals("header")) {
      settings.add("data.format=csv");
      settings.add("data.csv={header: true, label: label, features: " + features + "}");
      return settings;
    }
    settings.add("data.format=table");
    settings.add("data.table.format=" + (form.equals("vectors") ? "parquet" : form));
    if (!form.equals("libsvm")) {
      settings.add("data.table.ignore=[id]");
    }
    if (isTable(form)) {
      settings.add("data.table.missing=" + (missing ? "mean" : "refuse"));
      settings.add("data.table.standardize=" + missing);
      settings.add("data.table.max-unseen=0");
      settings.add("data.table.categorical=" + codes());
    }
    return settings;
  }

  private List<String> codes() {
    return columns().stream().filter(c -> kinds.get(c) == Kind.CODE).map(names::get).toList();
  }

  private List<Integer> columns() {
    return new ArrayList<>(IntStream.range(0, names.size()).boxed().toList());
  }

  List<Integer> all() {
    return IntStream.range(0, rows.size()).boxed().toList();
  }

  /** The classes, in the order of their numbers. */
  List<String> labels() {
    return labels;
  }

  /** A row's features by name, in the types that they are trained with. */
  Map<String, Object> row(int id) {
    Map<String, Object> row = new HashMap<>();
    for (int c = 0; c < names.size() - 1; c++) {
      row.put(names.get(c), typed(rows.get(id)[c], first(c)));
    }
    return row;
  }

  /** A row's features, of a table of numbers. */
  double[] features(int id) {
    return Arrays.stream(rows.get(id), 0, names.size() - 1)
        .mapToDouble(Double::parseDouble)
        .toArray();
  }

  float[] floats(int id) {
    double[] features = features(id);
    float[] floats = new float[features.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) features[i];
    }
    return floats;
  }

  String label(int id) {
    return rows.get(id)[names.size() - 1];
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
    if (values.contains("07")) {
      return "string";
    }
    if (values.stream().allMatch(v -> v.matches("-?\\d+"))) {
      types.addAll(List.of("int", "bigint", "double", "float", "decimal(12,2)"));
    } else if (values.stream().allMatch(v -> v.matches("-?\\d+\\.\\d+"))) {
      types.addAll(List.of("double", "float", "decimal(12,2)"));
    } else if (values.stream().allMatch(v -> v.matches("(?i)true|false"))) {
      types.add("boolean");
    }
    return types.get(random.nextInt(types.size()));
  }

  /** What to train on. */
  RewrittenCopy labelled(Path folder, String form) throws IOException {
    if (!form.equals("libsvm")) {
      return write(folder, form);
    }
    RewrittenCopy copy = new RewrittenCopy(folder, form, all());
    copy.libsvm(this::features, this::label, 1);
    return copy;
  }

  /** All rows as they are, in their own types. */
  RewrittenCopy write(Path folder, String form) throws IOException {
    List<String> types = new ArrayList<>();
    for (int c = 0; c < names.size(); c++) {
      types.add(first(c));
    }
    return write(new RewrittenCopy(folder, form, all()), columns(), types, 1);
  }

  /** Some rows with other types, in another order of columns and of rows, with one more column. */
  RewrittenCopy rewrite(Path folder, String form, List<Integer> ids, Random random)
      throws IOException {
    List<String> types = new ArrayList<>();
    for (int c = 0; c < names.size(); c++) {
      types.add(random.nextBoolean() ? other(c, ids, random) : first(c));
    }
    List<Integer> order = columns();
    order.add(FURTHER);
    Collections.shuffle(order, random);
    List<Integer> shuffled = new ArrayList<>(ids);
    Collections.shuffle(shuffled, random);
    return write(new RewrittenCopy(folder, form, shuffled), order, types, 1 + random.nextInt(3));
  }

  private RewrittenCopy write(
      RewrittenCopy copy, List<Integer> order, List<String> types, int parts) throws IOException {
    StructType schema = new StructType();
    for (int column : order) {
      schema =
          column == FURTHER
              ? schema.add("further", "string")
              : schema.add(names.get(column), DataType.fromDDL(types.get(column)));
    }
    List<Row> written = new ArrayList<>();
    for (int id : copy.ids()) {
      Object[] values = new Object[order.size() + 1];
      for (int i = 0; i < order.size(); i++) {
        int column = order.get(i);
        values[i] = column == FURTHER ? "f" + id : typed(rows.get(id)[column], types.get(column));
      }
      values[order.size()] = id;
      written.add(RowFactory.create(values));
    }
    switch (copy.form()) {
      case "csv", "json" -> copy.text(schema.add("id", "int"), written, parts);
      case "header" -> copy.text(schema.add("id", "int"), written, 1);
      case "libsvm" -> copy.libsvm(this::features, Integer::toString, parts);
      case "vectors" -> copy.vectors(this::features, this::label, parts);
      default -> copy.binary(schema.add("id", "int"), written, parts);
    }
    return copy;
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
      default -> new BigDecimal(value).setScale(2);
    };
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s %s", names, kinds) + Arrays.toString(rows.get(0));
  }
}
