package dev.graft.spark.table;

import dev.graft.UnusableInputException;
import dev.graft.spark.storage.Filesystems;
import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.orc.TypeDescription;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.PairFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.execution.datasources.orc.OrcUtils;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.util.SerializableConfiguration;
import scala.Option;
import scala.Tuple2;

/**
 * The columns that the files of a table say that they have. Spark reads all Parquet or ORC files of
 * a folder with the columns of one of them: those that another lacks are null there, and values of
 * another type in ORC files become null or something else.
 */
final class FileColumns {

  /** Tasks that look at files. */
  private static final int TASKS = 64;

  private static final String PARQUET = "parquet";
  private static final String ORC = "orc";

  /** The type of a column of which only the name is compared: Spark itself refuses other types. */
  private static final String ANY = "";

  private final JavaSparkContext spark;
  private final String format;
  private final boolean merges;

  /**
   * @param options of the data source
   */
  FileColumns(JavaSparkContext spark, String format, Map<String, String> options) {
    this.spark = spark;
    this.format = format.toLowerCase(Locale.ROOT);
    Map<String, String> known = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    known.putAll(options);
    this.merges = Boolean.parseBoolean(known.get("mergeSchema"));
  }

  /**
   * Refuses files of which some lack a column, unless they are to be merged, or have another type.
   *
   * @param used the columns that matter
   * @throws UnusableInputException naming two files and the column
   */
  void check(Dataset<Row> frame, Collection<String> used) {
    if (!format.equals(PARQUET) && !format.equals(ORC)) {
      return;
    }
    String[] files = frame.inputFiles();
    if (files.length < 2) {
      return;
    }
    List<Tuple2<TreeMap<String, String>, String>> kinds = kinds(files);
    for (String name : used) {
      check(name, kinds);
    }
  }

  /** The columns that there are, each with the first file that has these. */
  private List<Tuple2<TreeMap<String, String>, String>> kinds(String[] files) {
    spark.setJobDescription("read: columns of each file");
    return spark
        .parallelize(Arrays.asList(files), Math.min(files.length, TASKS))
        .mapToPair(
            new OfFile(
                format.equals(ORC), new SerializableConfiguration(spark.hadoopConfiguration())))
        .filter(file -> !file._1().isEmpty())
        .reduceByKey((one, other) -> one.compareTo(other) < 0 ? one : other)
        .collect()
        .stream()
        .sorted(Comparator.comparing(Tuple2::_2))
        .toList();
  }

  private void check(String name, List<Tuple2<TreeMap<String, String>, String>> kinds) {
    String with = null;
    String without = null;
    String type = null;
    for (Tuple2<TreeMap<String, String>, String> kind : kinds) {
      String here = kind._1().get(name.toLowerCase(Locale.ROOT));
      if (here == null) {
        without = without == null ? kind._2() : without;
        continue;
      }
      if (type != null && !type.equals(here)) {
        throw new UnusableInputException(
            "Cannot read %s: its column %s is of type %s, in %s it is %s; write all of them with the same types."
                .formatted(
                    Filesystems.pathOf(kind._2()), name, here, Filesystems.pathOf(with), type));
      }
      with = with == null ? kind._2() : with;
      type = here;
    }
    if (with != null && without != null && !merges) {
      throw new UnusableInputException(
          "Cannot read %s: it has no column %s, which %s has; write all of them with the same columns, or set data.table.options.mergeSchema = true, which takes it for missing there."
              .formatted(Filesystems.pathOf(without), name, Filesystems.pathOf(with)));
    }
  }

  /** The columns of a file by their types, with its name; none of one that cannot be opened. */
  private static final class OfFile
      implements PairFunction<String, TreeMap<String, String>, String> {
    private static final long serialVersionUID = 1L;

    private final boolean orc;
    private final SerializableConfiguration hadoop;

    OfFile(boolean orc, SerializableConfiguration hadoop) {
      this.orc = orc;
      this.hadoop = hadoop;
    }

    @Override
    public Tuple2<TreeMap<String, String>, String> call(String file) {
      Path path = new Path(URI.create(file));
      try {
        return new Tuple2<>(orc ? orc(path) : parquet(path, hadoop.value()), file);
      } catch (IOException | RuntimeException e) { // reading the table says what is wrong with it
        return new Tuple2<>(new TreeMap<>(), file);
      }
    }

    private TreeMap<String, String> orc(Path path) {
      TreeMap<String, String> columns = new TreeMap<>();
      Option<TypeDescription> schema = OrcUtils.readSchema(path, hadoop.value(), false);
      if (schema.isDefined()) {
        for (StructField field : OrcUtils.toCatalystSchema(schema.get()).fields()) {
          columns.put(field.name().toLowerCase(Locale.ROOT), field.dataType().catalogString());
        }
      }
      return columns;
    }

    private static TreeMap<String, String> parquet(Path path, Configuration hadoop)
        throws IOException {
      TreeMap<String, String> columns = new TreeMap<>();
      try (ParquetFileReader reader =
          ParquetFileReader.open(HadoopInputFile.fromPath(path, hadoop))) {
        reader
            .getFileMetaData()
            .getSchema()
            .getFields()
            .forEach(field -> columns.put(field.getName().toLowerCase(Locale.ROOT), ANY));
      }
      return columns;
    }
  }
}
