package dev.graft.spark.table;

import static org.apache.spark.sql.functions.udf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.io.Json;
import dev.graft.table.CategoryMatch;
import dev.graft.table.Column;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The types that the columns had in training, by name; none of models that were saved before types
 * were. They decide how text files are read, and what columns of another type are converted to.
 */
public final class TrainedTypes {

  private static final String KEY = "types";
  private static final String LABEL = "labelType";
  private static final String VECTOR = "vector";

  private final Map<String, String> types;
  private final String label;

  private TrainedTypes(Map<String, String> types, String label) {
    this.types = types;
    this.label = label;
  }

  /**
   * @param learned what a format has learned, as a bundle holds it
   */
  public static TrainedTypes of(JsonNode learned) {
    Map<String, String> types = new LinkedHashMap<>();
    learned
        .path(KEY)
        .properties()
        .forEach(entry -> types.put(entry.getKey(), entry.getValue().asText()));
    return new TrainedTypes(types, learned.path(LABEL).textValue());
  }

  /**
   * Of the columns that are used of a table.
   *
   * @param label null: there is none
   */
  static TrainedTypes of(StructType schema, Collection<String> used, String label) {
    Map<String, String> types = new LinkedHashMap<>();
    used.forEach(name -> types.put(name, written(schema.apply(name).dataType())));
    return new TrainedTypes(types, label == null ? null : written(schema.apply(label).dataType()));
  }

  /**
   * The types of the table that was learned last.
   *
   * @param kept whether features mean what they meant before: then their types stay, too
   */
  TrainedTypes with(TrainedTypes last, boolean kept) {
    Map<String, String> all = new LinkedHashMap<>(last.types);
    if (kept) {
      all.putAll(types);
    }
    return new TrainedTypes(all, last.label);
  }

  /** Adds them to what a format has learned. */
  void write(ObjectNode learned) {
    if (!types.isEmpty()) {
      ObjectNode json = Json.object();
      types.forEach(json::put);
      learned.set(KEY, json);
    }
    if (label != null) {
      learned.put(LABEL, label);
    }
  }

  private static String written(DataType type) {
    return type.equals(SQLDataTypes.VectorType()) ? VECTOR : type.catalogString();
  }

  /** Whether training has left any. */
  boolean areKnown() {
    return !types.isEmpty();
  }

  /** As Spark writes it; null: not known. */
  public String of(String column) {
    return types.get(column);
  }

  /** The label's type; null: not known. */
  String label() {
    return label;
  }

  boolean labelIsText() {
    return DataTypes.StringType.catalogString().equals(label);
  }

  /** The type to read the label of a text file with. */
  DataType label(DataType inferred) {
    return labelIsText() ? DataTypes.StringType : number(label, inferred);
  }

  /** The same with the label as a column of categories: its classes. */
  TrainedTypes withLabel(String column) {
    Map<String, String> all = new LinkedHashMap<>(types);
    all.put(column, label);
    return new TrainedTypes(all, label);
  }

  /**
   * The type to read a feature of a text file with, instead of the one that its values look like.
   * Numbers may be written as 7 in one file and as 7.0 in another.
   */
  public DataType read(Column column, DataType inferred) {
    String trained = of(column.name());
    return switch (column.kind()) {
      case CATEGORY -> category(trained, inferred);
      case NUMBER -> number(trained, inferred);
      case NUMBERS ->
          trained == null || trained.equals(VECTOR) || !(inferred instanceof ArrayType)
              ? inferred
              : numbers(trained, inferred);
    };
  }

  private static DataType category(String trained, DataType inferred) {
    if (trained == null || trained.equals(written(inferred))) {
      return inferred;
    }
    String text = DataTypes.StringType.catalogString();
    if (CategoryMatch.obstacle(trained, text, List.of()) != null) {
      return DataType.fromDDL(trained); // dates
    }
    boolean told = CategoryMatch.obstacle(trained, written(inferred), List.of()) == null;
    return told && !trained.equals(text) ? inferred : DataTypes.StringType;
  }

  /**
   * The type to read a column with that holds a number a row.
   *
   * @param trained null: not known
   */
  static DataType number(String trained, DataType inferred) {
    if (trained == null) {
      return inferred.equals(DataTypes.StringType) ? DataTypes.DoubleType : inferred;
    }
    if (trained.equals("float") || trained.equals("boolean")) {
      return DataType.fromDDL(trained);
    }
    boolean number = TableColumns.isNumber(inferred) && !inferred.equals(DataTypes.BooleanType);
    return number ? inferred : DataTypes.DoubleType;
  }

  private static DataType numbers(String trained, DataType inferred) {
    return inferred instanceof ArrayType array
            && TableColumns.isNumber(array.elementType())
            && !trained.equals("array<float>")
        ? inferred
        : DataTypes.createArrayType(
            trained.equals("array<float>") ? DataTypes.FloatType : DataTypes.DoubleType);
  }

  /**
   * Why a column of another type cannot be converted without loss; null if it can.
   *
   * @param given the type that the column has here
   */
  public String obstacle(Column column, DataType given) {
    boolean fits =
        switch (column.kind()) {
          case CATEGORY ->
              TableColumns.isNumber(given)
                  || given.equals(DataTypes.StringType)
                  || written(given).equals(of(column.name()));
          case NUMBER -> TableColumns.isNumber(given);
          case NUMBERS -> TableColumns.isNumbers(given);
        };
    if (!fits) {
      return "it cannot be read as that";
    }
    return column.kind() == Column.Kind.CATEGORY
        ? CategoryMatch.obstacle(of(column.name()), written(given), column.categories())
        : null;
  }

  /** A column of categories as texts, the way they were written in training. */
  public org.apache.spark.sql.Column category(Column column, DataType given) {
    CategoryMatch match =
        CategoryMatch.between(of(column.name()), written(given), column.categories());
    org.apache.spark.sql.Column text =
        TableColumns.quoted(column.name()).cast(DataTypes.StringType);
    return match == null ? text : udf(new MatchCategory(match), DataTypes.StringType).apply(text);
  }

  /** A column of numbers with the precision that it had in training. */
  public org.apache.spark.sql.Column number(String column) {
    org.apache.spark.sql.Column number = TableColumns.quoted(column);
    return "float".equals(of(column)) ? number.cast(DataTypes.FloatType) : number;
  }

  /** Whether numbers had the precision of float in training. */
  public boolean isFloat(String column) {
    return "float".equals(of(column)) || "array<float>".equals(of(column));
  }

  /** The same with another name for a column. */
  public TrainedTypes renamed(String column, String name) {
    Map<String, String> all = new LinkedHashMap<>(types);
    String type = all.remove(column);
    if (type != null) {
      all.put(name, type);
    }
    return new TrainedTypes(all, label);
  }

  /** For messages. */
  public String described(Column column) {
    String type = of(column.name());
    return type != null
        ? type
        : switch (column.kind()) {
          case CATEGORY -> "a text or a number";
          case NUMBER -> "a number";
          case NUMBERS -> "an array or a vector of numbers";
        };
  }

  private static final class MatchCategory implements UDF1<String, String> {
    private static final long serialVersionUID = 1L;

    private final CategoryMatch match;

    MatchCategory(CategoryMatch match) {
      this.match = match;
    }

    @Override
    public String call(String text) {
      return match.of(text);
    }
  }
}
