package dev.graft.spark.table;

import dev.graft.config.TableSettings;
import dev.graft.table.Column;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The types to read text files with, where training has said them. */
final class TrainedSchema {

  private final TableSettings table;
  private final TrainedTypes types;
  private final boolean typedClasses;
  private final List<Column> features;

  /**
   * @param typedClasses whether the label's type in training holds
   * @param features whose types in training hold
   */
  TrainedSchema(
      TableSettings table, TrainedTypes types, boolean typedClasses, List<Column> features) {
    this.table = table;
    this.types = types;
    this.typedClasses = typedClasses;
    this.features = features;
  }

  /** Instead of the types that values look like. */
  StructType of(StructType inferred) {
    StructType schema = new StructType();
    for (StructField field : inferred.fields()) {
      schema = schema.add(field.name(), type(field.name(), field.dataType()), true);
    }
    return schema;
  }

  /** The same where labels of any kind are texts, which nobody looks at. */
  static StructType unread(StructType types, TableSettings table) {
    Set<String> unread = new TreeSet<>(table.targets());
    Stream.of(table.label(), table.weight(), table.group())
        .filter(Objects::nonNull)
        .forEach(unread::add);
    StructType schema = new StructType();
    for (StructField field : types.fields()) {
      DataType type = unread.contains(field.name()) ? DataTypes.StringType : field.dataType();
      schema = schema.add(field.name(), type, true);
    }
    return schema;
  }

  private DataType type(String name, DataType inferred) {
    if (name.equals(table.text()) || name.equals(table.secondText())) {
      return DataTypes.StringType;
    }
    if (name.equals(table.label())) {
      return typedClasses ? types.label(inferred) : inferred;
    }
    if (types.of(name) != null && (table.targets().contains(name) || name.equals(table.weight()))) {
      return TrainedTypes.number(types.of(name), inferred);
    }
    Optional<Column> feature =
        features.stream().filter(column -> column.name().equals(name)).findFirst();
    return feature.isPresent() ? types.read(feature.get(), inferred) : inferred;
  }
}
