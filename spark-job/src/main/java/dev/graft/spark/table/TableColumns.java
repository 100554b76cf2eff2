package dev.graft.spark.table;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;

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
import org.apache.spark.ml.image.ImageSchema;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;

/** Which columns of a table are what. */
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
    need("text", settings.secondText());
    need("picture", settings.picture());
    need("weight", settings.weight());
    need("group", settings.group());
    settings.targets().forEach(name -> need("targets", name));
    settings.features().forEach(name -> need("features", name));
    settings.categorical().forEach(name -> need("categorical", name));
    for (String name : settings.slices()) {
      if (!has(name)) {
        throw missing(name, "evaluate.slices");
      }
    }
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
    return labelsAreThoseOfTraining()
        || (settings.label() != null && type(settings.label()) instanceof StringType);
  }

  /** Whether classes are given by the names that they had in training, whatever their type is. */
  boolean labelsAreThoseOfTraining() {
    return settings.label() != null && trainedClasses && trained.labelIsText();
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
    for (String name : Arrays.asList(settings.text(), settings.secondText(), settings.weight())) {
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
      check(column, trained);
    }
  }

  /** Refuses a column that cannot be converted to the type that it had in training. */
  void check(Column column, TrainedTypes types) {
    String obstacle = types.obstacle(column, type(column.name()));
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
        Arrays.asList(
            settings.label(),
            settings.weight(),
            settings.group(),
            settings.text(),
            settings.secondText())) {
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

  /** How messages call it. */
  String table() {
    return table;
  }

  DataType type(String name) {
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
   * The rows of a table of these columns.
   *
   * @param features the feature columns, as they were learned or as this table has them
   * @param classes as they were learned, if they were
   */
  HashedRows rows(Dataset<Row> frame, List<Column> features, List<String> classes) {
    return new RowProjection(this, settings, trained, features, classes).rows(frame);
  }

  /** The columns that matter. */
  Set<String> used(List<Column> features) {
    Set<String> used = new TreeSet<>(settings.targets());
    features.forEach(feature -> used.add(feature.name()));
    for (String name :
        Arrays.asList(
            settings.label(),
            settings.text(),
            settings.secondText(),
            settings.picture(),
            settings.weight(),
            settings.group())) {
      if (name != null) {
        used.add(name);
      }
    }
    return used;
  }

  /** Whether a column holds pictures: files, or what Spark's image source gives. */
  public static boolean isPicture(DataType type) {
    return type.equals(DataTypes.BinaryType)
        || (type instanceof StructType image
            && Arrays.equals(image.fieldNames(), ImageSchema.columnSchema().fieldNames()));
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
