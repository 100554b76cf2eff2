package dev.graft.spark.predict.source;

import static org.apache.spark.sql.functions.col;

import dev.graft.dataset.Normalization;
import dev.graft.image.PictureDecoder;
import dev.graft.spark.predict.RowReader;
import dev.graft.spark.predict.RowReaders;
import dev.graft.spark.predict.StoredRow;
import dev.graft.spark.read.PictureFiles;
import dev.graft.spark.read.PictureRoots;
import dev.graft.spark.storage.Filesystems;
import dev.graft.spark.table.SparkTables;
import dev.graft.spark.table.TableColumns;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/** The rows of a table; of its columns those go on that are kept, but not pictures' content. */
final class TableRows {

  private final String name;
  private final Dataset<Row> frame;
  private final KeptColumns keep;
  private final Consumer<Exception> damage;

  /**
   * @param damage looks for a damaged file when reading has failed
   */
  TableRows(String name, Dataset<Row> frame, KeptColumns keep, Consumer<Exception> damage) {
    this.name = name;
    this.frame = frame;
    this.keep = keep;
    this.damage = damage;
  }

  /**
   * Rows whose columns are features.
   *
   * @param picture the column of the content of pictures, which is not kept; null: none
   */
  PredictionInput of(RowReaders readers, String picture) {
    readers.check(frame.schema());
    StructType kept = keep.of(without(picture, SparkTables.CORRUPT), name);
    StructType ordered = kept;
    for (StructField field : frame.schema().fields()) {
      boolean read =
          readers.columns().contains(field.name()) || field.name().equals(SparkTables.CORRUPT);
      if (read && !has(kept, field.name())) {
        ordered = ordered.add(field);
      }
    }
    List<Column> columns = columns(ordered);
    for (Column prepared : readers.prepared(ordered)) {
      columns.add(prepared.as("_graft_" + columns.size()));
    }
    RowReader reader = readers.reader(ordered);
    if (has(ordered, SparkTables.CORRUPT)) {
      reader = new WholeRows(reader, ordered.fieldIndex(SparkTables.CORRUPT));
    }
    JavaRDD<Row> rows = StoredRow.of(frame.select(columns.toArray(new Column[0])));
    return new PredictionInput(name, kept, rows, reader, FileParts.of(rows.partitions()), damage);
  }

  /**
   * Rows that name files of pictures. A small table names many: its rows are divided anew, by the
   * hash of the path.
   *
   * @param roots what relative paths start from
   */
  PredictionInput naming(
      JavaSparkContext spark,
      String path,
      PictureRoots roots,
      PictureDecoder decoder,
      Normalization normalization,
      int parts)
      throws IOException {
    StructType kept = keep.of(frame.schema(), name);
    List<Column> columns = columns(kept);
    columns.add(TableColumns.quoted(path).cast("string").as("_graft_path"));
    JavaRDD<Row> rows =
        frame
            .select(columns.toArray(new Column[0]))
            .repartition(parts, col("_graft_path"))
            .toJavaRDD();
    PictureFiles files =
        new PictureFiles(new SerializableConfiguration(spark.hadoopConfiguration()));
    RowReader reader = new NamedPictures(kept.size(), roots, files, decoder, normalization);
    return new PredictionInput(name, kept, rows, reader, byHash(spark, parts), damage);
  }

  private List<String> byHash(JavaSparkContext spark, int parts) throws IOException {
    List<String> split = new ArrayList<>();
    split.add(parts + " parts by the hash of the path");
    for (String uri : frame.inputFiles()) {
      String file = Filesystems.pathOf(uri);
      FileStatus status =
          Filesystems.of(spark.hadoopConfiguration(), file).getFileStatus(new Path(file));
      split.add(
          String.format(
              Locale.ROOT, "%s %d %d", file, status.getLen(), status.getModificationTime()));
    }
    return split;
  }

  private StructType without(String... names) {
    StructType schema = new StructType();
    for (StructField field : frame.schema().fields()) {
      if (!Arrays.asList(names).contains(field.name())) {
        schema = schema.add(field);
      }
    }
    return schema;
  }

  private static boolean has(StructType schema, String column) {
    return Arrays.asList(schema.fieldNames()).contains(column);
  }

  private static List<Column> columns(StructType schema) {
    List<Column> columns = new ArrayList<>();
    for (String column : schema.fieldNames()) {
      columns.add(TableColumns.quoted(column));
    }
    return columns;
  }
}
