package dev.graft.spark.table;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.UnusableInputException;
import dev.graft.config.Redaction;
import dev.graft.config.TableSettings;
import dev.graft.spark.fault.SparkMessage;
import dev.graft.spark.read.DamagedFiles;
import dev.graft.spark.storage.LoggedTable;
import dev.graft.spark.storage.TextFiles;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.datasources.DataSource;
import org.apache.spark.sql.execution.datasources.FileFormat;
import org.apache.spark.sql.execution.datasources.v2.FileDataSourceV2;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Opens tables by Spark's data sources. Types that are inferred are inferred of the first table;
 * the others have the same.
 */
public final class SparkTables {

  /** The column in which Spark puts what it cannot read. */
  public static final String CORRUPT = "_corrupt_record";

  /** Formats whose files are text. */
  private static final Set<String> TEXT = Set.of("csv", "json", "libsvm", "text");

  /** The option that says how many features a file of LibSVM has. */
  private static final String WIDTH = "numFeatures";

  private final SparkSession spark;
  private final TableSettings settings;
  private CsvDialect dialect = CsvDialect.RFC_4180;
  private Map<String, DataType> types;
  private Long features;

  public SparkTables(SparkSession spark, TableSettings settings) {
    this.spark = spark;
    this.settings = settings;
  }

  /** A further table of the same columns. */
  public Dataset<Row> open(String path) {
    return open(path, UnaryOperator.identity());
  }

  /**
   * The same for a model that takes so many numbers.
   *
   * @param shape of its input; null: not known
   */
  public SparkTables taking(int[] shape) {
    if (shape != null && Arrays.stream(shape).allMatch(length -> length > 0)) {
      features = Arrays.stream(shape).asLongStream().reduce(1, Math::multiplyExact);
    }
    return this;
  }

  /**
   * The same for a model that was trained before, whose table is read as training read its own.
   *
   * @param learned what its data's format has learned
   */
  public SparkTables trained(JsonNode learned) {
    dialect = CsvDialect.of(learned);
    return this;
  }

  /**
   * A table, its broken rows in the column {@link #CORRUPT}.
   *
   * @param known makes the types to read text files with of those that values look like: what is no
   *     number in a column that held numbers in training is a broken row, not a reason to take the
   *     column for texts
   * @throws UnusableInputException if there is nothing, or if Spark cannot read it
   */
  public Dataset<Row> open(String path, UnaryOperator<StructType> known) {
    if (readsFiles()) {
      LoggedTable.refuse(
          spark.sparkContext().hadoopConfiguration(),
          path,
          settings.format(),
          "use data.table.format = %s");
    }
    if (isPlainText()) {
      TextFiles.requireText(spark.sparkContext().hadoopConfiguration(), path);
    }
    try {
      return switch (settings.format().toLowerCase(Locale.ROOT)) {
        case "csv" -> csv(path, known);
        case "json" -> json(path, known);
        default -> {
          if (settings.schema() != null) {
            yield reader().schema(settings.schema()).load(path);
          }
          yield isLibSvm() ? libSvm(path) : reader().load(path);
        }
      };
    } catch (UnusableInputException e) {
      throw e;
    } catch (Exception e) { // Spark's AnalysisException is a checked one that load does not declare
      throw unusable(path, e);
    }
  }

  /** Whether its files are text of whose bytes none is 0. */
  private boolean isPlainText() {
    return settings.encoding() == null
        && settings.options().keySet().stream().noneMatch(o -> o.matches("(?i)encoding|charset"))
        && TEXT.contains(settings.format().toLowerCase(Locale.ROOT));
  }

  /**
   * Refuses a table some of whose files lack a column, or have one of another type.
   *
   * @param used the columns that matter
   * @throws UnusableInputException naming files and column
   */
  public void requireInAllFiles(Dataset<Row> table, Collection<String> used) {
    new FileColumns(
            JavaSparkContext.fromSparkContext(spark.sparkContext()),
            settings.format(),
            settings.options())
        .check(table, used);
  }

  /** Whether the data source reads whatever files there are, and knows of no log. */
  private boolean readsFiles() {
    try {
      Class<?> source = DataSource.lookupDataSource(settings.format(), SQLConf.get());
      return FileFormat.class.isAssignableFrom(source)
          || FileDataSourceV2.class.isAssignableFrom(source);
    } catch (Exception e) { // there is none, which loading says; Spark declares no checked ones
      return false;
    }
  }

  private DataFrameReader reader() {
    return encoded(spark.read().format(settings.format()).options(settings.options()), settings);
  }

  private boolean isLibSvm() {
    return settings.format().toLowerCase(Locale.ROOT).contains("libsvm");
  }

  /**
   * With as many features as the model takes: a file of LibSVM names those that are not 0, and one
   * in which the last of them are always 0 looks narrower than it is.
   */
  private Dataset<Row> libSvm(String path) {
    Map<String, String> options = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    options.putAll(settings.options());
    long given = Long.parseLong(options.getOrDefault(WIDTH, "0"));
    Long own = given > 0 ? Long.valueOf(given) : LibSvmWidth.of(text(spark, settings, path));
    features = features == null ? own : features;
    if (own != null && own > features) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot use %s: it has %d features, and the model or the training file has %d; train with data.table.options.numFeatures = %d.",
              path,
              own,
              features,
              own));
    }
    return (own == null ? reader() : reader().option(WIDTH, features)).load(path);
  }

  static DataFrameReader encoded(DataFrameReader reader, TableSettings settings) {
    return settings.encoding() == null ? reader : reader.option("encoding", settings.encoding());
  }

  /** The same files as lines of text: what is said of which files, and where lines end, holds. */
  static Dataset<Row> text(SparkSession spark, TableSettings settings, String path) {
    return encoded(spark.read().options(settings.options()), settings).text(path);
  }

  private Dataset<Row> csv(String path, UnaryOperator<StructType> known) {
    CsvTable table = new CsvTable(spark, settings, path, dialect);
    learnTypes(table::inferred, known);
    return table.read(types);
  }

  private Dataset<Row> json(String path, UnaryOperator<StructType> known) {
    learnTypes(() -> reader().load(path).schema(), known);
    StructType schema = new StructType();
    for (Map.Entry<String, DataType> column : types.entrySet()) {
      schema = schema.add(column.getKey(), column.getValue(), true);
    }
    return reader().schema(withCorrupt(schema)).load(path);
  }

  private void learnTypes(Supplier<StructType> inferred, UnaryOperator<StructType> known) {
    if (types == null) {
      StructType schema =
          settings.schema() != null
              ? StructType.fromDDL(settings.schema())
              : known.apply(inferred.get());
      types = new LinkedHashMap<>();
      for (StructField field : schema.fields()) {
        if (!field.name().equals(CORRUPT)) {
          types.put(field.name(), field.dataType());
        }
      }
    }
  }

  static StructType withCorrupt(StructType schema) {
    return schema.add(CORRUPT, DataTypes.StringType, true);
  }

  private UnusableInputException unusable(String path, Exception cause) {
    if (cause instanceof SparkException && settings.format().matches("(?i)csv|json")) {
      DamagedFiles.refuse(cause, text(spark, settings, path).inputFiles(), spark.read()::text);
    }
    String message =
        cause instanceof SparkException
            ? DamagedFiles.what(cause) + " (" + DamagedFiles.reason(cause) + ")"
            : String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    String what = Redaction.text(SparkMessage.withoutCodes(message).replaceFirst("\\.?$", ""));
    if (cause instanceof ClassNotFoundException
        || message.contains("find the data source")
        || message.contains("find data source")) {
      return new UnusableInputException(
          "Cannot read %s: Spark has no data source %s on its class path; add its package behind -- with --packages, or convert the table to parquet, orc, json or csv."
              .formatted(path, settings.format()),
          cause);
    }
    return new UnusableInputException(
        "Cannot read %s as %s: %s.".formatted(path, settings.format(), what), cause);
  }
}
