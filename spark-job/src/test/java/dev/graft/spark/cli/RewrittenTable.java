package dev.graft.spark.cli;

import java.io.IOException;
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

  private static final List<String> TABLES = List.of("csv", "json", "parquet", "orc");
  private static final List<String> VECTORS = List.of("libsvm", "vectors");

  /** A column that no model knows. */
  private static final int FURTHER = -1;

  private final List<String> names = new ArrayList<>();
  private final List<RewrittenKind> kinds = new ArrayList<>();
  private final List<String[]> rows = new ArrayList<>();
  private final List<String> labels;
  private final boolean numbers;
  private final boolean missing;
  private final boolean regression;

  /**
   * @param random decides on columns and values
   */
  RewrittenTable(Random random) {
    numbers = random.nextInt(4) == 0;
    missing = !numbers && random.nextBoolean();
    regression = random.nextInt(4) == 0;
    int columns = 2 + random.nextInt(4);
    List<List<String>> values = new ArrayList<>();
    for (int c = 0; c < columns; c++) {
      kinds.add(kind(c, random));
      names.add("c" + (char) ('a' + c));
      values.add(TEXTS.get(random.nextInt(TEXTS.size())));
    }
    labels = numbers ? LABELS.get(0) : LABELS.get(random.nextInt(LABELS.size()));
    names.add("label");
    kinds.add(
        regression
            ? RewrittenKind.QUARTERS
            : labels.get(0).equals("0") ? RewrittenKind.WHOLE : RewrittenKind.TEXT);
    values.add(labels);
    for (int r = 0; r < 30; r++) {
      String[] row = new String[columns + 1];
      for (int c = 0; c < columns; c++) {
        boolean absent = missing && random.nextInt(8) == 0;
        row[c] = absent ? null : kinds.get(c).value(values.get(c), random);
      }
      row[columns] =
          regression ? RewrittenKind.QUARTERS.value(labels, random) : labels.get(r % labels.size());
      rows.add(row);
    }
  }

  /** One of the first two has many values. */
  private RewrittenKind kind(int column, Random random) {
    boolean number = numbers || (column == 1 && kinds.get(0) != RewrittenKind.QUARTERS);
    return number
        ? random.nextBoolean() ? RewrittenKind.WHOLE : RewrittenKind.QUARTERS
        : random.nextInt(3) == 0
            ? RewrittenKind.TEXT
            : RewrittenKind.values()[random.nextInt(RewrittenKind.values().length)];
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
    List<String> settings = new ArrayList<>();
    if (form.equals("header")) {
      settings.add("data.format=csv");
      settings.add("data.csv={header: true, label: label, features: " + features() + "}");
      return settings;
    }
    settings.add("data.format=table");
    if (regression) {
      settings.add("data.table.targets=[label]");
    }
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

  /** The layers that it is trained with. */
  String network() {
    return "model.layers=[{name: hidden, type: dense, units: 4, activation: identity},"
        + (regression
            ? "{name: out, type: output, units: 1, activation: identity, loss: mse}]"
            : "{name: out, type: output, units: " + labels.size() + "}]");
  }

  private List<String> codes() {
    return columns().stream()
        .filter(c -> kinds.get(c) == RewrittenKind.CODE)
        .map(names::get)
        .toList();
  }

  private List<Integer> columns() {
    return new ArrayList<>(IntStream.range(0, names.size()).boxed().toList());
  }

  List<Integer> all() {
    return IntStream.range(0, rows.size()).boxed().toList();
  }

  /** Whether its label is a number that is to be predicted. */
  boolean regression() {
    return regression;
  }

  /** The classes, in the order of their numbers; none of regression. */
  List<String> labels() {
    return regression ? List.of() : labels;
  }

  List<String> features() {
    return names.subList(0, names.size() - 1);
  }

  /** A row's features by name, in the types that they are trained with. */
  Map<String, Object> row(int id) {
    Map<String, Object> row = new HashMap<>();
    for (int c = 0; c < names.size() - 1; c++) {
      row.put(names.get(c), RewrittenKind.typed(rows.get(id)[c], kinds.get(c).first()));
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

  private Number number(int id) {
    return regression ? (Number) Double.parseDouble(label(id)) : Integer.valueOf(label(id));
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
      types.add(kinds.get(c).first());
    }
    return write(new RewrittenCopy(folder, form, all()), columns(), types, 1);
  }

  private List<String> values(int column, List<Integer> ids) {
    return ids.stream().map(id -> rows.get(id)[column]).filter(Objects::nonNull).toList();
  }

  /** Some rows with other types, in another order of columns and of rows, with one more column. */
  RewrittenCopy rewrite(Path folder, String form, List<Integer> ids, Random random)
      throws IOException {
    List<String> types = new ArrayList<>();
    for (int c = 0; c < names.size(); c++) {
      RewrittenKind kind = kinds.get(c);
      types.add(random.nextBoolean() ? kind.other(values(c, ids), random) : kind.first());
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
        values[i] =
            column == FURTHER
                ? "f" + id
                : RewrittenKind.typed(rows.get(id)[column], types.get(column));
      }
      values[order.size()] = id;
      written.add(RowFactory.create(values));
    }
    switch (copy.form()) {
      case "csv", "json" -> copy.text(schema.add("id", "int"), written, parts);
      case "header" -> copy.text(schema.add("id", "int"), written, 1);
      case "libsvm" -> copy.libsvm(this::features, Integer::toString, parts);
      case "vectors" -> copy.vectors(this::features, this::number, parts);
      default -> copy.binary(schema.add("id", "int"), written, parts);
    }
    return copy;
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s %s", names, kinds) + Arrays.toString(rows.get(0));
  }
}
