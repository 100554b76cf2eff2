package dev.graft.spark.cli;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;

import dev.graft.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Rows of a {@link RewrittenTable}, written in one of these forms: csv, json, parquet and orc are
 * tables, header is {@code data.format = csv} with a header, libsvm and vectors (Parquet) have all
 * features in one column.
 *
 * @param ids the rows, in their order in the files
 */
record RewrittenCopy(Path folder, String form, List<Integer> ids) {

  /** The file or folder, as a job names it. */
  Path path() {
    return form.equals("header") ? folder.resolve("part-0.csv") : folder;
  }

  /**
   * As a user's program reads the files.
   *
   * @param features where a model knows no columns by their names, all are also in one
   */
  Dataset<Row> frame(List<String> features) {
    DataFrameReader read = Predictions.spark().read();
    String files = path().toString();
    int width = features.size();
    return switch (form) {
      case "csv" -> read.option("header", true).option("inferSchema", true).csv(files);
      case "header" ->
          read.option("header", true)
              .option("inferSchema", true)
              .csv(files)
              .withColumn(
                  "features", array(features.stream().map(c -> col(c)).toArray(Column[]::new)));
      case "libsvm" ->
          read.format("libsvm")
              .option("numFeatures", width)
              .load(files)
              .withColumnRenamed("label", "id");
      case "vectors" -> read.parquet(files);
      default -> read.format(form).load(files);
    };
  }

  /** Whether rows have both their label and their id; libsvm has room for one of them. */
  boolean withBoth() {
    return !form.equals("libsvm");
  }

  /** What predictions say of each row. */
  Map<Integer, Told> told(Predictions done) {
    return Told.each(done.rows(), this::id, row -> Told.of(row, "told"));
  }

  private int id(Row row) {
    return switch (form) {
      case "header" -> ids.get(row.<Long>getAs("record").intValue());
      case "libsvm" -> row.<Double>getAs("label").intValue();
      default -> row.<Number>getAs("id").intValue();
    };
  }

  void binary(StructType schema, List<Row> rows, int parts) {
    Dataset<Row> frame = Predictions.spark().createDataFrame(rows, schema);
    (parts == 1 ? frame.coalesce(1) : frame.repartition(parts))
        .write()
        .format(form.equals("vectors") ? "parquet" : form)
        .save(folder.toString());
  }

  /**
   * @param label whole numbers, or not
   */
  void vectors(IntFunction<double[]> features, IntFunction<Number> label, int parts) {
    List<Row> rows = new ArrayList<>();
    boolean arrays = ids.get(0) % 2 == 0;
    for (int id : ids) {
      double[] all = features.apply(id);
      Object value =
          arrays ? all : id % 2 == 0 ? Vectors.dense(all) : Vectors.dense(all).toSparse();
      rows.add(RowFactory.create(id, value, label.apply(id)));
    }
    StructType schema =
        new StructType()
            .add("id", "int")
            .add(
                "features",
                arrays
                    ? DataTypes.createArrayType(DataTypes.DoubleType)
                    : SQLDataTypes.VectorType())
            .add("label", label.apply(0) instanceof Integer ? "int" : "double");
    binary(schema, rows, parts);
  }

  /** Without room for an id: it stands where training has the label. */
  void libsvm(IntFunction<double[]> features, IntFunction<String> first, int parts)
      throws IOException {
    Files.createDirectories(folder);
    for (int part = 0; part < parts; part++) {
      List<String> lines = new ArrayList<>();
      for (int r = part; r < ids.size(); r += parts) {
        StringBuilder line = new StringBuilder(first.apply(ids.get(r)));
        double[] values = features.apply(ids.get(r));
        for (int i = 0; i < values.length; i++) {
          if (values[i] != 0) {
            line.append(' ').append(i + 1).append(':').append(values[i]);
          }
        }
        lines.add(line.toString());
      }
      Files.write(folder.resolve("part-" + part + ".libsvm"), lines);
    }
  }

  void text(StructType schema, List<Row> rows, int parts) throws IOException {
    Files.createDirectories(folder);
    String ending = form.equals("json") ? "json" : "csv";
    for (int part = 0; part < parts; part++) {
      List<String> lines = new ArrayList<>();
      if (ending.equals("csv")) {
        lines.add(String.join(",", schema.fieldNames()));
      }
      for (int r = part; r < rows.size(); r += parts) {
        lines.add(ending.equals("csv") ? csv(rows.get(r)) : json(schema, rows.get(r)));
      }
      Files.write(folder.resolve("part-" + part + "." + ending), lines);
    }
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
}
