package dev.graft.spark.table;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.input_file_name;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.rint;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.transform;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import dev.graft.UnusableInputException;
import dev.graft.config.TableSettings;
import dev.graft.table.Column;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.ml.image.ImageSchema;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;

/** Which columns of a table are what, and the table's rows as {@link TableRow}s. */
public final class TableColumns {

  /** Whole numbers beyond this are not told apart as doubles, nor as long ones in the end. */
  static final double EXACT = 1L << 53;

  private final String table;
  private final StructType schema;
  private final TableSettings settings;
  private final Set<String> ignored;
  private final TrainedTypes trained;
  private final boolean trainedClasses;
  private final UnfitColumns unfit;

  /**
   * @param table how messages call it
   * @param ignored columns that are ignored if they are there, beside those of the settings
   * @param trained the types that its columns had in training
   * @param trainedClasses whether its label names the classes of training
   * @throws UnusableInputException if a column is missing
   */
  TableColumns(
      String table,
      StructType schema,
      TableSettings settings,
      Collection<String> ignored,
      TrainedTypes trained,
      boolean trainedClasses) {
    this.table = table;
    this.schema = schema;
    this.settings = settings;
    this.trained = trained;
    this.trainedClasses = trainedClasses;
    this.unfit =
        new UnfitColumns(
            table, "csv".equalsIgnoreCase(settings.format()), !settings.features().isEmpty());
    this.ignored = new TreeSet<>(ignored);
    this.ignored.addAll(settings.ignore());
    need("label", settings.label());
    need("text", settings.text());
    need("picture", settings.picture());
    need("weight", settings.weight());
    need("group", settings.group());
    settings.targets().forEach(name -> need("targets", name));
    settings.features().forEach(name -> need("features", name));
    settings.categorical().forEach(name -> need("categorical", name));
  }

  /**
   * Refuses a training table that lacks a column to be ignored: others need not have it.
   *
   * @throws UnusableInputException if it is missing
   */
  void needIgnored() {
    settings.ignore().forEach(name -> need("ignore", name));
  }

  private void need(String key, String name) {
    if (name != null && !has(name)) {
      throw missing(name, "data.table." + key);
    }
  }

  private boolean has(String name) {
    return Arrays.asList(schema.fieldNames()).contains(name);
  }

  private UnusableInputException missing(String name, String from) {
    List<String> names =
        Arrays.stream(schema.fieldNames()).filter(n -> !n.equals(SparkTables.CORRUPT)).toList();
    String nearest =
        names.stream()
            .min(
                Comparator.comparingInt(
                    n -> LevenshteinDistance.getDefaultInstance().apply(name, n)))
            .orElse("");
    return new UnusableInputException(
        "Cannot use %s: it has no column %s (%s), the nearest is %s; its columns are %s."
            .formatted(table, name, from, nearest, names));
  }

  /** What each column is, as it came out. */
  List<ColumnRole> roles(List<Column> features) {
    return ColumnRole.of(schema, settings, ignored, features);
  }

  /** Whether a feature is a column of texts that nobody called categories. */
  boolean isGuessedCategory(Column feature) {
    return feature.kind() == Column.Kind.CATEGORY
        && type(feature.name()) instanceof StringType
        && !settings.categorical().contains(feature.name());
  }

  /** Whether Spark has named the columns that a file does not name. */
  boolean isCsv() {
    return "csv".equalsIgnoreCase(settings.format());
  }

  /** Whether Spark tells the rows that it cannot read. */
  boolean mayBeCorrupt() {
    return has(SparkTables.CORRUPT);
  }

  /** Whether classes are given by name. */
  boolean namesClasses() {
    return settings.label() != null
        && (type(settings.label()) instanceof StringType
            || (trainedClasses && trained.labelIsText()));
  }

  /** Whether classes are given by number. */
  boolean numbersClasses() {
    return settings.label() != null && isNumber(type(settings.label()));
  }

  /**
   * The feature columns as the settings and the table have them; of arrays and categories, what is
   * in them is not known yet. None in a table of texts or pictures.
   */
  List<Column> features() {
    if (settings.text() != null || settings.picture() != null) {
      return List.of();
    }
    List<String> names = featureNames();
    if (names.isEmpty()) {
      throw new UnusableInputException(
          "Cannot use %s: it has no column for features; its columns are %s."
              .formatted(table, List.of(schema.fieldNames())));
    }
    return features(names);
  }

  /** These columns as features, without those of a type that is none. */
  List<Column> features(List<String> names) {
    return names.stream().map(this::feature).filter(Objects::nonNull).toList();
  }

  /** Those that cannot be features, as far as it is known. */
  UnfitColumns unfit() {
    return unfit;
  }

  List<String> featureNames() {
    return featureNames(schema, settings, ignored);
  }

  /** The columns of a table that are features. */
  static List<String> featureNames(StructType schema, TableSettings settings, Set<String> ignored) {
    return settings.features().isEmpty() ? others(schema, settings, ignored) : settings.features();
  }

  /** The types of the features, and of whatever else is used. */
  TrainedTypes types(List<Column> features) {
    List<String> used = new ArrayList<>(features.stream().map(Column::name).toList());
    used.addAll(settings.targets());
    for (String name : Arrays.asList(settings.text(), settings.weight())) {
      if (name != null) {
        used.add(name);
      }
    }
    if (mayBeCorrupt()) {
      used.add(SparkTables.CORRUPT);
    }
    return TrainedTypes.of(schema, used, settings.label());
  }

  /**
   * Refuses a table whose columns are not those that a model has learned.
   *
   * @throws UnusableInputException naming the column, both types and what would work
   */
  void check(List<Column> learned) {
    for (Column column : learned) {
      if (!has(column.name())) {
        throw missing(column.name(), "a feature of the pretrained model");
      }
      refuse(column, trained.obstacle(column, type(column.name())), trained);
    }
  }

  private void refuse(Column column, String obstacle, TrainedTypes types) {
    if (obstacle != null) {
      throw new UnusableInputException(
          "Cannot use the column %s of %s: it is of type %s, in training it was %s, and %s; give it the type that it had."
              .formatted(
                  column.name(),
                  table,
                  type(column.name()).catalogString(),
                  types.described(column),
                  obstacle));
    }
  }

  /** The columns that are nothing else. */
  private static List<String> others(
      StructType schema, TableSettings settings, Set<String> ignored) {
    Set<String> taken = new TreeSet<>(settings.targets());
    taken.addAll(ignored);
    taken.add(SparkTables.CORRUPT);
    for (String name :
        Arrays.asList(settings.label(), settings.weight(), settings.group(), settings.text())) {
      if (name != null) {
        taken.add(name);
      }
    }
    return Arrays.stream(schema.fieldNames()).filter(name -> !taken.contains(name)).toList();
  }

  /** Null: it can be none. */
  private Column feature(String name) {
    DataType type = type(name);
    if (type instanceof StringType || settings.categorical().contains(name)) {
      return Column.category(name);
    }
    if (isNumber(type)) {
      return Column.number(name);
    }
    if (isNumbers(type)) {
      return Column.numbers(name, 0);
    }
    unfit.ofType(name, type.catalogString());
    return null;
  }

  private DataType type(String name) {
    return schema.apply(name).dataType();
  }

  /** Whether a column holds a number a row. */
  public static boolean isNumber(DataType type) {
    return type instanceof NumericType || type instanceof BooleanType;
  }

  /** Whether a column holds several numbers a row. */
  public static boolean isNumbers(DataType type) {
    return type.equals(SQLDataTypes.VectorType())
        || (type instanceof ArrayType array && isNumber(array.elementType()));
  }

  /**
   * The rows, all of the same content in the same partition, with the hash of their content for an
   * id.
   *
   * @param features the feature columns, as they were learned or as this table has them
   * @param classes as they were learned, if they were
   */
  JavaRDD<TableRow> rows(Dataset<Row> frame, List<Column> features, List<String> classes) {
    List<org.apache.spark.sql.Column> arrays = new ArrayList<>();
    for (Column feature : features) {
      if (feature.kind() == Column.Kind.NUMBERS) {
        arrays.add(numbers(feature.name()).as("_array" + arrays.size()));
      }
    }
    List<org.apache.spark.sql.Column> first = new ArrayList<>(arrays);
    first.add(0, col("*"));
    return frame
        .select(first.toArray(new org.apache.spark.sql.Column[0]))
        .select(
            hash(features, classes).as("id"),
            numbers(features).as("numbers"),
            each(arrays.size(), i -> size(col("_array" + i)), "int").as("widths"),
            categories(features).as("categories"),
            text(settings.text()).as("text"),
            picture().as("picture"),
            pictureSize().as("pictureSize"),
            className(classes).as("label"),
            labelNumber().as("labelNumber"),
            targets().as("targets"),
            (settings.weight() == null ? lit(1.0) : number(settings.weight())).as("weight"),
            text(settings.group()).as("group"),
            input_file_name().as("place"),
            text(has(SparkTables.CORRUPT) ? SparkTables.CORRUPT : null).as("corrupt"))
        .repartition(col("id"))
        .as(Encoders.bean(TableRow.class))
        .toJavaRDD();
  }

  /** The columns that matter. */
  Set<String> used(List<Column> features) {
    Set<String> used = new TreeSet<>(settings.targets());
    features.forEach(feature -> used.add(feature.name()));
    for (String name :
        Arrays.asList(
            settings.label(),
            settings.text(),
            settings.picture(),
            settings.weight(),
            settings.group())) {
      if (name != null) {
        used.add(name);
      }
    }
    return used;
  }

  private org.apache.spark.sql.Column hash(List<Column> features, List<String> classes) {
    Set<String> used = used(features);
    if (mayBeCorrupt() || trained.of(SparkTables.CORRUPT) != null) {
      used.add(SparkTables.CORRUPT);
    }
    RowContent content = new RowContent();
    for (String name : used) {
      Column category = category(name, features);
      if (name.equals(SparkTables.CORRUPT)) {
        content.addCorrupt(mayBeCorrupt(), !trained.areKnown() || trained.of(name) != null);
      } else if (name.equals(settings.label())) {
        content.addNamed(name, type(name), className(classes), trained.label());
      } else if (category != null) {
        content.addNamed(name, type(name), category(category), trained.of(name));
      } else {
        content.add(name, type(name), trained.of(name));
      }
    }
    return xxhash64(content.columns());
  }

  private static Column category(String name, List<Column> features) {
    return features.stream()
        .filter(f -> f.kind() == Column.Kind.CATEGORY && f.name().equals(name))
        .findFirst()
        .orElse(null);
  }

  private org.apache.spark.sql.Column numbers(List<Column> features) {
    List<org.apache.spark.sql.Column> pieces = new ArrayList<>();
    List<org.apache.spark.sql.Column> scalars = new ArrayList<>();
    int arrays = 0;
    for (Column feature : features) {
      if (feature.kind() == Column.Kind.NUMBER) {
        scalars.add(number(feature.name()));
      } else if (feature.kind() == Column.Kind.NUMBERS) {
        collect(scalars, pieces);
        pieces.add(col("_array" + arrays++));
      }
    }
    collect(scalars, pieces);
    return joined(pieces);
  }

  private org.apache.spark.sql.Column targets() {
    List<org.apache.spark.sql.Column> pieces = new ArrayList<>();
    List<org.apache.spark.sql.Column> scalars = new ArrayList<>();
    for (String name : settings.targets()) {
      if (isNumbers(type(name))) {
        collect(scalars, pieces);
        pieces.add(numbers(name));
      } else if (isNumber(type(name))) {
        scalars.add(number(name));
      } else {
        throw new UnusableInputException(
            "Cannot predict the column %s of %s: it is of type %s, and targets are numbers, arrays or vectors."
                .formatted(name, table, type(name).catalogString()));
      }
    }
    collect(scalars, pieces);
    return joined(pieces);
  }

  private static void collect(
      List<org.apache.spark.sql.Column> scalars, List<org.apache.spark.sql.Column> pieces) {
    if (!scalars.isEmpty()) {
      pieces.add(array(scalars.toArray(new org.apache.spark.sql.Column[0])));
      scalars.clear();
    }
  }

  private static org.apache.spark.sql.Column joined(List<org.apache.spark.sql.Column> pieces) {
    return switch (pieces.size()) {
      case 0 -> array().cast("array<double>");
      case 1 -> pieces.get(0);
      default -> concat(pieces.toArray(new org.apache.spark.sql.Column[0]));
    };
  }

  private org.apache.spark.sql.Column categories(List<Column> features) {
    List<Column> categories =
        features.stream().filter(feature -> feature.kind() == Column.Kind.CATEGORY).toList();
    return each(categories.size(), i -> category(categories.get(i)), "string");
  }

  /** As it was written in training. */
  private org.apache.spark.sql.Column category(Column column) {
    return trained.category(column, type(column.name()));
  }

  private org.apache.spark.sql.Column className(List<String> classes) {
    if (settings.label() == null || !trainedClasses || !trained.labelIsText()) {
      return labelName();
    }
    Column label = Column.category(settings.label(), classes.toArray(new String[0]));
    DataType type = type(label.name());
    TrainedTypes types = trained.withLabel(label.name());
    refuse(label, types.obstacle(label, type), types);
    return types.category(label, type);
  }

  private static org.apache.spark.sql.Column each(
      int count, java.util.function.IntFunction<org.apache.spark.sql.Column> of, String type) {
    org.apache.spark.sql.Column[] all = new org.apache.spark.sql.Column[count];
    Arrays.setAll(all, of);
    return array(all).cast("array<" + type + ">");
  }

  private org.apache.spark.sql.Column labelNumber() {
    String label = settings.label();
    if (label == null || namesClasses()) {
      return lit(Double.NaN);
    }
    if (!isNumber(type(label))) {
      throw new UnusableInputException(
          "Cannot use the column %s of %s as the label: it is of type %s, and labels are numbers or texts; rows of values go in data.table.targets."
              .formatted(label, table, type(label).catalogString()));
    }
    return number(label);
  }

  /** Of a number, as a whole number is written. */
  private org.apache.spark.sql.Column labelName() {
    String label = settings.label();
    if (label == null || namesClasses() || !isNumber(type(label))) {
      return text(label == null || !namesClasses() ? null : label);
    }
    org.apache.spark.sql.Column number = quoted(label).cast("double");
    return when(number.isNaN(), lit(null)) // for Spark it equals its rint
        .when(
            number.equalTo(rint(number)).and(abs(number).leq(EXACT)),
            number.cast("bigint").cast("string"))
        .otherwise(number.cast("string"));
  }

  private org.apache.spark.sql.Column number(String name) {
    return coalesce(trained.number(name).cast("double"), lit(Double.NaN));
  }

  /** An array of numbers, empty if there is none. */
  private org.apache.spark.sql.Column numbers(String name) {
    org.apache.spark.sql.Column column = quoted(name);
    if (trained.isFloat(name) && type(name) instanceof ArrayType) {
      column = column.cast("array<float>");
    }
    if (type(name).equals(SQLDataTypes.VectorType())) {
      return when(
              column.isNotNull(), org.apache.spark.ml.functions.vector_to_array(column, "float64"))
          .otherwise(array().cast("array<double>"));
    }
    boolean nulls = type(name) instanceof ArrayType array && array.containsNull();
    org.apache.spark.sql.Column values =
        nulls
            ? transform(column, value -> coalesce(value.cast("double"), lit(Double.NaN)))
            : column.cast("array<double>");
    return coalesce(values, array().cast("array<double>"));
  }

  private org.apache.spark.sql.Column picture() {
    String name = settings.picture();
    if (name == null) {
      return lit(null).cast(DataTypes.BinaryType);
    }
    if (!isPicture(type(name))) {
      throw new UnusableInputException(
          "Cannot use the column %s of %s as pictures: it is of type %s, and the bytes of picture files (binary) or Spark's image structure are needed."
              .formatted(name, table, type(name).catalogString()));
    }
    return isDecoded(name) ? quoted(name).getField("data") : quoted(name);
  }

  private boolean isDecoded(String name) {
    return type(name) instanceof StructType;
  }

  /** Whether a column holds pictures: files, or what Spark's image source gives. */
  public static boolean isPicture(DataType type) {
    return type.equals(DataTypes.BinaryType)
        || (type instanceof StructType image
            && Arrays.equals(image.fieldNames(), ImageSchema.columnSchema().fieldNames()));
  }

  private org.apache.spark.sql.Column pictureSize() {
    String name = settings.picture();
    if (name == null || !isDecoded(name)) {
      return array().cast("array<int>");
    }
    return array(
        quoted(name).getField("height"),
        quoted(name).getField("width"),
        quoted(name).getField("nChannels"));
  }

  private static org.apache.spark.sql.Column text(String name) {
    return (name == null ? lit(null) : quoted(name)).cast("string");
  }

  /** A column of any name, dots and backticks included. */
  public static org.apache.spark.sql.Column quoted(String name) {
    return col(identifier(name));
  }

  /** A column's name as SQL takes it, whatever characters it has. */
  public static String identifier(String name) {
    return "`" + name.replace("`", "``") + "`";
  }
}
