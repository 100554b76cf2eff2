package dev.graft.spark.read;

import dev.graft.UnusableInputException;
import dev.graft.config.ImageSettings;
import dev.graft.dataset.Defect;
import dev.graft.dataset.RawRecord;
import dev.graft.dataset.Seeds;
import dev.graft.image.PictureDecoder;
import dev.graft.spark.storage.LocalFiles;
import dev.graft.spark.storage.LoggedTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/** A table that names the files of pictures, or holds their bytes, read by Spark. */
public final class PictureTable {

  private final Function<String, Dataset<Row>> reader;
  private final Dataset<Row> table;
  private final ImageSettings.Columns columns;
  private final String name;
  private final PictureRoots roots;
  private final boolean labelled;

  /**
   * @param path the file, or the folder of the table's files
   * @param roots where the pictures may be that it names
   * @param name as the user wrote it
   */
  private PictureTable(
      SparkSession session,
      Path path,
      PictureRoots roots,
      ImageSettings.Columns columns,
      String name) {
    boolean csv = path.getName().matches("(?i).*\\.csv(\\.\\w+)?");
    this.reader =
        csv
            ? file -> session.read().option("header", true).csv(file)
            : file -> session.read().parquet(file);
    this.columns = columns;
    this.name = name;
    this.table = opened(path);
    this.roots = roots;
    this.labelled = true;
    need(columns.path());
  }

  private PictureTable(PictureTable labelled) {
    this.reader = labelled.reader;
    this.table = labelled.table;
    this.columns = labelled.columns;
    this.name = labelled.name;
    this.roots = labelled.roots;
    this.labelled = false;
  }

  /** The same table, of which labels, weights and groups are not looked at. */
  PictureTable withoutLabels() {
    return new PictureTable(this);
  }

  /**
   * The table at a path.
   *
   * @return null if it is a folder of pictures instead
   */
  public static PictureTable at(
      SparkSession session, FileSystem filesystem, String path, ImageSettings images)
      throws IOException {
    FileStatus status = filesystem.getFileStatus(new Path(path));
    if (status.isDirectory() && !new PictureFolder(filesystem, status, path).isTable()) {
      return null;
    }
    LoggedTable.refuse(
        filesystem.getConf(),
        path,
        "a table of pictures",
        "use data.format = table with data.table.format = %s and data.table.picture");
    if (LocalFiles.special(filesystem, status.getPath())) {
      throw new UnusableInputException(
          "Cannot read pictures from %s: it is a pipe, a socket or a device.".formatted(path));
    }
    Path parent = status.getPath().getParent();
    Path own = parent == null ? status.getPath() : parent;
    PictureRoots roots =
        PictureRoots.of(
            filesystem.getConf(),
            status.isDirectory() ? status.getPath() : own,
            own,
            images.roots());
    return new PictureTable(session, status.getPath(), roots, images.columns(), path);
  }

  /** Refuses a table without labels. */
  void needLabels() {
    need(columns.label());
    if (columns.weight() != null) {
      need(columns.weight());
    }
    if (columns.group() != null) {
      need(columns.group());
    }
  }

  /** Spark reads the first bytes at once. */
  private Dataset<Row> opened(Path path) {
    try {
      return reader.apply(path.toString());
    } catch (Exception e) { // Spark's SparkException is a checked one that it does not declare
      if (!(e instanceof SparkException)) {
        throw e;
      }
      throw new UnusableInputException(
          "Cannot read %s: it is damaged or breaks off (%s)."
              .formatted(name, DamagedFiles.reason(e)),
          e);
    }
  }

  /** All its rows and columns. */
  public Dataset<Row> frame() {
    return table;
  }

  /** Where the pictures may be that it names. */
  public PictureRoots roots() {
    return roots;
  }

  /** Refuses the file of the table at which Spark has broken off, if there is one. */
  public void refuseDamaged(Exception failure) {
    DamagedFiles.refuse(failure, table.inputFiles(), reader);
  }

  private boolean has(String column) {
    return List.of(table.columns()).contains(column);
  }

  private void need(String column) {
    if (!has(column)) {
      throw new UnusableInputException(
          "Cannot read pictures from %s: it has no column %s, its columns are %s; see data.images.columns."
              .formatted(name, column, String.join(", ", table.columns())));
    }
  }

  /** Whether it holds the bytes of pictures. */
  public boolean holdsContent() {
    if (!has(columns.content())) {
      return false;
    }
    if (!table.schema().apply(columns.content()).dataType().equals(DataTypes.BinaryType)) {
      throw new UnusableInputException(
          "Cannot read pictures from the column %s of %s: it is of type %s, the bytes of picture files are needed."
              .formatted(
                  columns.content(),
                  name,
                  table.schema().apply(columns.content()).dataType().simpleString()));
    }
    return true;
  }

  /** The labels that occur. */
  List<String> labels() {
    return table
        .select(label())
        .distinct()
        .toJavaRDD()
        .map(new Text())
        .filter(Objects::nonNull)
        .collect();
  }

  /** The bytes of its first pictures, in the order of their paths. */
  List<byte[]> first(int most) {
    return table
        .select(path(), table.col(quoted(columns.content())))
        .orderBy(functions.col(quoted(columns.path())))
        .limit(most)
        .collectAsList()
        .stream()
        .filter(row -> !row.isNullAt(1))
        .map(row -> (byte[]) row.get(1))
        .toList();
  }

  /** The files that it names, in the order of path and label. */
  List<PictureFile> files() {
    List<PictureFile> files = new ArrayList<>();
    Dataset<Row> rows = table.select(path(), label(), weight(), group());
    for (Row row : rows.collectAsList()) {
      if (row.isNullAt(0) || row.isNullAt(1)) {
        throw new UnusableInputException(
            "Cannot read pictures from %s: it has a row without %s."
                .formatted(name, row.isNullAt(0) ? columns.path() : columns.label()));
      }
      String path = roots.find(row.getString(0));
      if (path == null) {
        throw new UnusableInputException(
            "Cannot read the picture %s that %s names: %s."
                .formatted(row.getString(0), name, roots.refusal()));
      }
      files.add(new PictureFile(path, row.getString(1), 1, row.getFloat(2), row.getString(3)));
    }
    files.sort(Comparator.comparing(PictureFile::path).thenComparing(PictureFile::label));
    return files;
  }

  /**
   * The pictures that it holds, with the hash of their path as id.
   *
   * @param classes null: they have no labels
   */
  JavaRDD<RawRecord> records(PictureDecoder decoder, ClassNumbers classes) {
    Dataset<Row> paths = table.select(path());
    Dataset<Row> twice =
        paths.groupBy(paths.col(quoted(columns.path()))).count().filter("count > 1").limit(1);
    for (Row row : twice.collectAsList()) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot read pictures from %s: the %s %s is there %d times; it is what tells rows apart.",
              name,
              columns.path(),
              row.getString(0),
              row.getLong(1)));
    }
    return table
        .select(path(), label(), weight(), group(), table.col(quoted(columns.content())))
        .toJavaRDD()
        .map(new Decode(decoder, classes == null ? null : classes.names().toArray(new String[0])));
  }

  private Column path() {
    return text(columns.path());
  }

  private Column label() {
    return labelled ? text(columns.label()) : functions.lit("");
  }

  private Column group() {
    return columns.group() == null || !labelled
        ? functions.lit(null).cast(DataTypes.StringType)
        : text(columns.group());
  }

  private Column weight() {
    Column weight =
        columns.weight() == null || !labelled
            ? functions.lit(1)
            : table.col(quoted(columns.weight()));
    return functions.coalesce(weight.cast(DataTypes.FloatType), functions.lit(Float.NaN));
  }

  private Column text(String column) {
    return table.col(quoted(column)).cast(DataTypes.StringType).as(column);
  }

  private static String quoted(String column) {
    return "`" + column.replace("`", "``") + "`";
  }

  private static final class Text
      implements org.apache.spark.api.java.function.Function<Row, String> {
    private static final long serialVersionUID = 1L;

    @Override
    public String call(Row row) {
      return row.getString(0);
    }
  }

  /** Decodes the bytes of a row. */
  private static final class Decode
      implements org.apache.spark.api.java.function.Function<Row, RawRecord> {
    private static final long serialVersionUID = 1L;

    private final PictureDecoder decoder;
    private final String[] classes;
    private transient ClassNumbers numbers;

    Decode(PictureDecoder decoder, String[] classes) {
      this.decoder = decoder;
      this.classes = classes;
    }

    @Override
    public RawRecord call(Row row) {
      String path = row.getString(0);
      long id = Seeds.derive(0, String.valueOf(path));
      return decode(row, id).at(String.valueOf(path));
    }

    private RawRecord decode(Row row, long id) {
      if (numbers == null && classes != null) {
        numbers = ClassNumbers.of(List.of(classes));
      }
      for (int column : new int[] {0, 1, 4}) {
        if (row.isNullAt(column)) {
          return RawRecord.bad(
              id,
              Defect.of(
                  column == 1 ? Defect.Kind.LABEL : Defect.Kind.FILE,
                  "it has no " + row.schema().apply(column).name()));
        }
      }
      if (classes == null) {
        return DecodePictures.decode(decoder, id, row.getAs(4), -1);
      }
      int label = numbers.of(row.getString(1));
      String problem = PictureFile.problem(label, row.getString(1), row.getFloat(2), numbers);
      if (problem != null) {
        return RawRecord.bad(id, Defect.of(DecodePictures.kind(label), problem));
      }
      return DecodePictures.decode(decoder, id, row.getAs(4), label)
          .withWeight(row.getFloat(2))
          .withGroup(row.getString(3));
    }
  }
}
