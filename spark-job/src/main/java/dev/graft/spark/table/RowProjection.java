package dev.graft.spark.table;

import static org.apache.spark.ml.functions.vector_to_array;
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
import dev.graft.spark.shim.SparkShim;
import dev.graft.spark.tasks.SharedTasks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.IntFunction;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The fields of a {@link TableRow} as Spark's expressions over a table's columns. */
final class RowProjection {

  /** Types whose values float32 has, all of them. */
  private static final Set<DataType> FLOATS =
      Set.of(DataTypes.FloatType, DataTypes.ShortType, DataTypes.ByteType, DataTypes.BooleanType);

  /** Rows that are not worth more than a task. */
  private static final int FEW = 500;

  /** Rows of which a task may have all, whatever they hold. */
  private static final int MANY = 5_000;

  private final TableColumns columns;
  private final TableSettings settings;
  private final TrainedTypes trained;
  private final List<dev.graft.table.Column> features;
  private final List<String> classes;

  /**
   * @param features the feature columns, as they were learned or as this table has them
   * @param classes as they were learned, if they were
   */
  RowProjection(
      TableColumns columns,
      TableSettings settings,
      TrainedTypes trained,
      List<dev.graft.table.Column> features,
      List<String> classes) {
    this.columns = columns;
    this.settings = settings;
    this.trained = trained;
    this.features = features;
    this.classes = classes;
  }

  /** The rows, those of the same content in one partition, with its hash for an id. */
  HashedRows rows(Dataset<Row> frame) {
    boolean floats = features.stream().allMatch(this::isExactAsFloat);
    DataType type = floats ? DataTypes.FloatType : DataTypes.DoubleType;
    List<Column> arrays = new ArrayList<>();
    for (dev.graft.table.Column feature : features) {
      if (feature.kind() == dev.graft.table.Column.Kind.NUMBERS) {
        arrays.add(numbers(feature.name(), type).as(arrayName(arrays.size())));
      }
    }
    List<Column> first = new ArrayList<>(arrays);
    first.add(0, col("*"));
    Map<TableRow.Field, Column> fields = new EnumMap<>(TableRow.Field.class);
    fields.put(TableRow.Field.ID, hash());
    fields.put(TableRow.Field.NUMBERS, features(type));
    fields.put(TableRow.Field.WIDTHS, each(arrays.size(), i -> size(col(arrayName(i))), "int"));
    fields.put(TableRow.Field.CATEGORIES, categories());
    fields.put(TableRow.Field.TEXT, text(settings.text()));
    fields.put(TableRow.Field.SECOND_TEXT, text(settings.secondText()));
    fields.put(TableRow.Field.PICTURE, picture());
    fields.put(TableRow.Field.PICTURE_SIZE, pictureSize());
    fields.put(TableRow.Field.LABEL, className());
    fields.put(TableRow.Field.LABEL_NUMBER, labelNumber());
    fields.put(TableRow.Field.TARGETS, targets());
    fields.put(
        TableRow.Field.WEIGHT,
        settings.weight() == null ? lit(1.0) : number(settings.weight(), DataTypes.DoubleType));
    fields.put(TableRow.Field.GROUP, text(settings.group()));
    fields.put(TableRow.Field.PLACE, input_file_name());
    fields.put(TableRow.Field.SLICES, slices());
    fields.put(TableRow.Field.CORRUPT, text(columns.mayBeCorrupt() ? SparkTables.CORRUPT : null));
    Column[] selected =
        fields.entrySet().stream()
            .map(field -> field.getValue().as(field.getKey().name()))
            .toArray(Column[]::new);
    Dataset<Row> rows = frame.select(first.toArray(new Column[0])).select(selected);
    return new HashedRows(SparkShim.rows(shuffled(rows, frame)), floats);
  }

  /** Spark divides among as many as its settings say, and joins those that are small. */
  private static Dataset<Row> shuffled(Dataset<Row> rows, Dataset<Row> frame) {
    Column by = col(TableRow.Field.ID.name());
    OptionalLong known = KeptRows.atMost(frame);
    int slots =
        SharedTasks.slots(JavaSparkContext.fromSparkContext(frame.sparkSession().sparkContext()));
    if (known.isEmpty() || known.getAsLong() > (long) MANY * slots) {
      return rows.repartition(by);
    }
    return rows.repartition((int) Math.min(slots, known.getAsLong() / FEW + 1), by);
  }

  /** What the column is called that holds an array of numbers. */
  private static String arrayName(int number) {
    return "_array" + number;
  }

  private Column hash() {
    Set<String> used = columns.used(features);
    if (columns.mayBeCorrupt() || trained.of(SparkTables.CORRUPT) != null) {
      used.add(SparkTables.CORRUPT);
    }
    RowContent content = new RowContent();
    for (String name : used) {
      dev.graft.table.Column category = category(name);
      if (name.equals(SparkTables.CORRUPT)) {
        content.addCorrupt(columns.mayBeCorrupt(), !trained.areKnown() || trained.of(name) != null);
      } else if (name.equals(settings.label())) {
        content.addNamed(name, type(name), className(), trained.label());
      } else if (category != null) {
        content.addNamed(name, type(name), category(category), trained.of(name));
      } else {
        content.add(name, type(name), trained.of(name));
      }
    }
    return xxhash64(content.columns());
  }

  private DataType type(String name) {
    return columns.type(name);
  }

  /** Null: it is none. */
  private dev.graft.table.Column category(String name) {
    return categoryColumns().stream().filter(f -> f.name().equals(name)).findFirst().orElse(null);
  }

  private List<dev.graft.table.Column> categoryColumns() {
    return features.stream()
        .filter(feature -> feature.kind() == dev.graft.table.Column.Kind.CATEGORY)
        .toList();
  }

  /** Whether float32 has all numbers of a feature as they are. */
  private boolean isExactAsFloat(dev.graft.table.Column feature) {
    DataType given = type(feature.name());
    return switch (feature.kind()) {
      case CATEGORY -> true;
      case NUMBER -> trained.isFloat(feature.name()) || FLOATS.contains(given);
      case NUMBERS ->
          given instanceof ArrayType array
              && (trained.isFloat(feature.name()) || FLOATS.contains(array.elementType()));
    };
  }

  private Column features(DataType type) {
    List<Column> pieces = new ArrayList<>();
    List<Column> scalars = new ArrayList<>();
    int arrays = 0;
    for (dev.graft.table.Column feature : features) {
      if (feature.kind() == dev.graft.table.Column.Kind.NUMBER) {
        scalars.add(number(feature.name(), type));
      } else if (feature.kind() == dev.graft.table.Column.Kind.NUMBERS) {
        collect(scalars, pieces);
        pieces.add(col(arrayName(arrays++)));
      }
    }
    collect(scalars, pieces);
    return joined(pieces, type);
  }

  private Column targets() {
    List<Column> pieces = new ArrayList<>();
    List<Column> scalars = new ArrayList<>();
    for (String name : settings.targets()) {
      if (TableColumns.isNumbers(type(name))) {
        collect(scalars, pieces);
        pieces.add(numbers(name, DataTypes.DoubleType));
      } else if (TableColumns.isNumber(type(name))) {
        scalars.add(number(name, DataTypes.DoubleType));
      } else {
        throw new UnusableInputException(
            "Cannot predict the column %s of %s: it is of type %s, and targets are numbers, arrays or vectors."
                .formatted(name, columns.table(), type(name).catalogString()));
      }
    }
    collect(scalars, pieces);
    return joined(pieces, DataTypes.DoubleType);
  }

  private static void collect(List<Column> scalars, List<Column> pieces) {
    if (!scalars.isEmpty()) {
      pieces.add(array(scalars.toArray(new Column[0])));
      scalars.clear();
    }
  }

  private static Column joined(List<Column> pieces, DataType type) {
    return switch (pieces.size()) {
      case 0 -> array().cast(DataTypes.createArrayType(type));
      case 1 -> pieces.get(0);
      default -> concat(pieces.toArray(new Column[0]));
    };
  }

  private Column categories() {
    List<dev.graft.table.Column> categories = categoryColumns();
    return each(categories.size(), i -> category(categories.get(i)), "string");
  }

  private Column slices() {
    List<String> names = settings.slices();
    return each(names.size(), i -> TableColumns.quoted(names.get(i)).cast("string"), "string");
  }

  /** As it was written in training. */
  private Column category(dev.graft.table.Column column) {
    return trained.category(column, type(column.name()));
  }

  private static Column each(int count, IntFunction<Column> of, String type) {
    Column[] all = new Column[count];
    Arrays.setAll(all, of);
    return array(all).cast("array<" + type + ">");
  }

  private Column className() {
    if (!columns.labelsAreThoseOfTraining()) {
      return labelName();
    }
    dev.graft.table.Column label =
        dev.graft.table.Column.category(settings.label(), classes.toArray(new String[0]));
    TrainedTypes types = trained.withLabel(label.name());
    columns.check(label, types);
    return types.category(label, type(label.name()));
  }

  /** Of a number, as a whole number is written. */
  private Column labelName() {
    String label = settings.label();
    if (label == null || columns.namesClasses() || !TableColumns.isNumber(type(label))) {
      return text(label == null || !columns.namesClasses() ? null : label);
    }
    Column number = TableColumns.quoted(label).cast("double");
    return when(number.isNaN(), lit(null)) // for Spark it equals its rint
        .when(
            number.equalTo(rint(number)).and(abs(number).leq(TableColumns.EXACT)),
            number.cast("bigint").cast("string"))
        .otherwise(number.cast("string"));
  }

  private Column labelNumber() {
    String label = settings.label();
    if (label == null || columns.namesClasses()) {
      return lit(Double.NaN);
    }
    if (!TableColumns.isNumber(type(label))) {
      throw new UnusableInputException(
          "Cannot use the column %s of %s as the label: it is of type %s, and labels are numbers or texts; rows of values go in data.table.targets."
              .formatted(label, columns.table(), type(label).catalogString()));
    }
    return number(label, DataTypes.DoubleType);
  }

  private Column number(String name, DataType type) {
    return coalesce(trained.number(name).cast(type), lit(Double.NaN).cast(type));
  }

  /** An array of numbers, empty if there is none. */
  private Column numbers(String name, DataType type) {
    DataType rows = DataTypes.createArrayType(type);
    Column column = TableColumns.quoted(name);
    if (trained.isFloat(name) && type(name) instanceof ArrayType) {
      column = column.cast("array<float>");
    }
    if (type(name).equals(SQLDataTypes.VectorType())) {
      return when(column.isNotNull(), vector_to_array(column, "float64"))
          .otherwise(array().cast(rows));
    }
    boolean nulls = type(name) instanceof ArrayType array && array.containsNull();
    Column values =
        nulls
            ? transform(column, value -> coalesce(value.cast(type), lit(Double.NaN).cast(type)))
            : column.cast(rows);
    return coalesce(values, array().cast(rows));
  }

  private Column picture() {
    String name = settings.picture();
    if (name == null) {
      return lit(null).cast(DataTypes.BinaryType);
    }
    if (!TableColumns.isPicture(type(name))) {
      throw new UnusableInputException(
          "Cannot use the column %s of %s as pictures: it is of type %s, and the bytes of picture files (binary) or Spark's image structure are needed."
              .formatted(name, columns.table(), type(name).catalogString()));
    }
    Column picture = TableColumns.quoted(name);
    return isDecoded(name) ? picture.getField("data") : picture;
  }

  private boolean isDecoded(String name) {
    return type(name) instanceof StructType;
  }

  private Column pictureSize() {
    String name = settings.picture();
    if (name == null || !isDecoded(name)) {
      return array().cast("array<int>");
    }
    Column picture = TableColumns.quoted(name);
    return array(
        picture.getField("height"), picture.getField("width"), picture.getField("nChannels"));
  }

  private static Column text(String name) {
    return (name == null ? lit(null) : TableColumns.quoted(name)).cast("string");
  }
}
