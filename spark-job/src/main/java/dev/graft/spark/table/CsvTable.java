package dev.graft.spark.table;

import static org.apache.spark.sql.functions.length;

import dev.graft.UnusableInputException;
import dev.graft.config.TableSettings;
import dev.graft.spark.storage.Filesystems;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructType;

/**
 * Files of CSV. Their columns go by their names in the header, whatever their order; without a
 * header by their place.
 */
final class CsvTable {

  /** Options with which a file's first line, as plain text, need not be its header. */
  private static final Set<String> HEADER_MOVES =
      Set.of("comment", "linesep", "multiline", "encoding", "charset");

  /** What stands for other characters in paths. */
  private static final Pattern PATTERN = Pattern.compile("[\\[\\]{}*?\\\\]");

  private final SparkSession spark;
  private final TableSettings settings;
  private final String path;
  private final TreeMap<String, String> options;
  private final boolean infers;

  /** For the names of its columns and files; null: there is no header, and a schema is given. */
  private final StructType whole;

  /** Files whose headers are written in the same way; none where there is nothing to compare. */
  private final List<List<String>> alike;

  /** Files with the same columns in the same order. */
  private final List<List<String>> orders;

  /**
   * Looks at the headers and the quotation marks.
   *
   * @param dialect how quotation marks within fields are written, where the settings do not say so
   * @throws UnusableInputException if some files have columns that others lack, or if quotation
   *     marks do not match
   */
  CsvTable(SparkSession spark, TableSettings settings, String path, CsvDialect dialect) {
    this.spark = spark;
    this.settings = settings;
    this.path = path;
    options = dialect.options(settings);
    boolean header = Boolean.parseBoolean(options.getOrDefault("header", "true"));
    infers = Boolean.parseBoolean(options.getOrDefault("inferSchema", "true"));
    new CsvQuotes(new QuoteParser(options, dialect.isStrict()))
        .check(
            JavaSparkContext.fromSparkContext(spark.sparkContext()),
            SparkTables.text(spark, settings, path));
    Dataset<Row> rows = header || settings.schema() == null ? reader(false).load(path) : null;
    whole = rows == null ? null : rows.schema();
    alike = header ? alike(rows.inputFiles()) : List.of();
    orders = orders();
  }

  /** The types that the values look like. */
  StructType inferred() {
    if (alike.size() < 2) {
      return reader(infers).load(path).schema();
    }
    List<Dataset<Row>> parts =
        alike.stream().flatMap(files -> literal(() -> reader(infers), files)).toList();
    List<String> named = List.of(named(alike.get(0)));
    StructType schema = new StructType();
    for (String name : named) {
      schema = schema.add(name, type(parts, name), true);
    }
    for (String folder : folderColumns(named)) {
      schema = schema.add(whole.apply(folder));
    }
    return schema;
  }

  /**
   * The rows, the broken ones in the column {@link SparkTables#CORRUPT}.
   *
   * @param types of the columns; others are texts
   */
  Dataset<Row> read(Map<String, DataType> types) {
    if (whole == null) {
      return typed(types.keySet().stream(), types).load(path);
    }
    if (orders.size() < 2) {
      return typed(spelled(whole.fieldNames()), types).load(path);
    }
    return orders.stream()
        .flatMap(files -> literal(() -> based(files, types), files))
        .reduce(Dataset::unionByName)
        .orElseThrow();
  }

  /**
   * Files by themselves, with the columns that Spark takes of the folders between path and file.
   */
  private DataFrameReader based(List<String> files, Map<String, DataType> types) {
    List<String> named = List.of(named(files));
    List<String> folders = folderColumns(named);
    DataFrameReader reader =
        typed(Stream.concat(spelled(named.toArray(new String[0])), folders.stream()), types);
    return folders.isEmpty() ? reader : reader.option("basePath", path);
  }

  /** Names as the first file has them: one in two spellings is one column. */
  private Stream<String> spelled(String[] names) {
    Map<String, String> first = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    if (!alike.isEmpty()) {
      Arrays.stream(named(alike.get(0))).forEach(name -> first.put(name, name));
    }
    return Arrays.stream(names).map(name -> first.getOrDefault(name, name));
  }

  private DataFrameReader typed(Stream<String> names, Map<String, DataType> types) {
    StructType schema = new StructType();
    for (String name : names.toList()) {
      schema = schema.add(name, types.getOrDefault(name, DataTypes.StringType), true);
    }
    return reader(false).schema(SparkTables.withCorrupt(schema));
  }

  private DataFrameReader reader(boolean infer) {
    DataFrameReader reader = spark.read().format("csv").option("header", true);
    return reader.options(options).option("inferSchema", infer);
  }

  /**
   * Files by their own names, in which brackets and stars stand for themselves. Each of those by
   * itself: Spark 3.5 reads others that are named beside it twice.
   */
  private static Stream<Dataset<Row>> literal(
      Supplier<DataFrameReader> reader, List<String> files) {
    Map<Boolean, List<String>> special =
        files.stream().collect(Collectors.partitioningBy(file -> PATTERN.matcher(file).find()));
    String[] plain = special.get(false).toArray(new String[0]);
    return Stream.concat(
        plain.length == 0 ? Stream.of() : Stream.of(reader.get().load(plain)),
        special.get(true).stream()
            .map(file -> reader.get().option("__globPaths__", "false").load(file)));
  }

  private String[] named(List<String> files) {
    return literal(() -> reader(false), files.subList(0, 1))
        .findFirst()
        .orElseThrow()
        .schema()
        .fieldNames();
  }

  private List<List<String>> alike(String[] files) {
    if (files.length < 2) {
      return List.of();
    }
    boolean plain =
        settings.options().keySet().stream()
            .noneMatch(key -> HEADER_MOVES.contains(key.toLowerCase(Locale.ROOT)));
    return plain
        ? CsvHeaders.groups(spark, files, settings.encoding())
        : Arrays.stream(files).sorted().map(Filesystems::pathOf).map(List::of).toList();
  }

  private List<List<String>> orders() {
    Map<List<String>, List<String>> orders = new LinkedHashMap<>();
    for (List<String> files : alike) {
      List<String> names =
          Arrays.stream(named(files)).map(name -> name.toLowerCase(Locale.ROOT)).toList();
      orders.computeIfAbsent(names, n -> new ArrayList<>()).addAll(files);
      requireSame(orders, names);
    }
    if (orders.size() > 1) {
      refuseFolderColumns(orders.keySet().iterator().next());
    }
    return List.copyOf(orders.values());
  }

  private void requireSame(Map<List<String>, List<String>> orders, List<String> other) {
    List<String> first = orders.keySet().iterator().next();
    if (!Set.copyOf(other).equals(Set.copyOf(first))) {
      throw new UnusableInputException(
          "Cannot read %s: its files have different columns: %s has %s, %s has %s; give all of them the same header."
              .formatted(path, orders.get(first).get(0), first, orders.get(other).get(0), other));
    }
  }

  /** Columns that Spark takes of the names of folders. */
  private List<String> folderColumns(List<String> named) {
    Set<String> own = Set.copyOf(named.stream().map(n -> n.toLowerCase(Locale.ROOT)).toList());
    return Arrays.stream(whole.fieldNames())
        .filter(name -> !own.contains(name.toLowerCase(Locale.ROOT)))
        .toList();
  }

  /** Files that are read by themselves lose them, if it is not known where folders begin. */
  private void refuseFolderColumns(List<String> named) {
    List<String> folders = folderColumns(named);
    if (!folders.isEmpty() && PATTERN.matcher(path).find()) {
      throw new UnusableInputException(
          "Cannot read %s: its files have their columns in different orders, and the names of its folders give further columns %s; name the folder itself instead of a pattern, or write all files with the same header."
              .formatted(path, folders));
    }
  }

  private static DataType type(List<Dataset<Row>> parts, String name) {
    List<DataType> types = parts.stream().map(part -> type(part, name)).distinct().toList();
    return types.size() == 1
        ? types.get(0)
        : parts.stream()
            .filter(part -> hasValues(part, name))
            .map(part -> type(part, name))
            .reduce(CsvTable::wider)
            .orElse(DataTypes.StringType);
  }

  /** However the name is spelled there. */
  private static DataType type(Dataset<Row> part, String name) {
    return part.select(TableColumns.quoted(name)).schema().fields()[0].dataType();
  }

  /** Spark takes a column without any value for texts. */
  private static boolean hasValues(Dataset<Row> part, String name) {
    Column column = TableColumns.quoted(name);
    return !type(part, name).equals(DataTypes.StringType)
        || !part.filter(length(column).gt(0)).isEmpty();
  }

  private static DataType wider(DataType one, DataType other) {
    if (one.equals(other)) {
      return one;
    }
    return one instanceof NumericType && other instanceof NumericType
        ? DataTypes.DoubleType
        : DataTypes.StringType;
  }
}
