package dev.graft.spark.table;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.graft.config.TableSettings;
import dev.graft.table.Column;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * What became of a column.
 *
 * @param type as Spark calls it
 * @param role label, target, text, picture, weight, group; number, numbers, category; ignored, or
 *     unused where the features are named
 * @param features how many features it gives; null: it is none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ColumnRole(String name, String type, String role, Integer features) {

  static List<ColumnRole> of(
      StructType schema, TableSettings settings, Set<String> ignored, List<Column> features) {
    Map<String, String> roles = new HashMap<>();
    ignored.forEach(name -> roles.put(name, "ignored"));
    settings.targets().forEach(name -> roles.put(name, "target"));
    roles.put(settings.label(), "label");
    roles.put(settings.text(), "text");
    roles.put(settings.secondText(), "text");
    roles.put(settings.picture(), "picture");
    roles.put(settings.weight(), "weight");
    roles.put(settings.group(), "group");
    Map<String, Column> learned = new HashMap<>();
    features.forEach(feature -> learned.put(feature.name(), feature));
    List<ColumnRole> columns = new ArrayList<>();
    for (StructField field : schema.fields()) {
      String name = field.name();
      Column feature = learned.get(name);
      if (!name.equals(SparkTables.CORRUPT)) {
        DataType given = field.dataType();
        String type = given.equals(SQLDataTypes.VectorType()) ? "vector" : given.catalogString();
        columns.add(
            feature == null
                ? new ColumnRole(name, type, roles.getOrDefault(name, "unused"), null)
                : new ColumnRole(name, type, role(feature), feature.width()));
      }
    }
    return columns;
  }

  private static String role(Column feature) {
    return feature.kind().name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return switch (role) {
      case "category", "numbers" ->
          String.format(Locale.ROOT, "%s (%s) %s of %d", name, type, role, features);
      default -> "%s (%s) %s".formatted(name, type, role);
    };
  }
}
