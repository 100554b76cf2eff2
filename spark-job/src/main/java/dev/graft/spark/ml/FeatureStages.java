package dev.graft.spark.ml;

import static dev.graft.spark.table.TableColumns.identifier;

import dev.graft.UnusableInputException;
import dev.graft.guess.ColumnProfile;
import dev.graft.guess.ColumnType;
import dev.graft.guess.ColumnUse;
import dev.graft.guess.TablePlan;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.Imputer;
import org.apache.spark.ml.feature.OneHotEncoder;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;

/**
 * Stages that make one vector of a table's columns: numbers that are missing become the median,
 * categories one column each, what is missing or new later one of its own.
 */
final class FeatureStages {

  private final TablePlan plan;
  private final StructType schema;
  private final FreeNames names;
  private final List<String> read = new ArrayList<>();
  private final List<String> numbers = new ArrayList<>();
  private final List<String> filled = new ArrayList<>();
  private final List<String> categories = new ArrayList<>();
  private final List<String> indexed = new ArrayList<>();
  private final List<String> encoded = new ArrayList<>();
  private final List<String> vectors = new ArrayList<>();

  FeatureStages(TablePlan plan, StructType schema, FreeNames names) {
    this.plan = plan;
    this.schema = schema;
    this.names = names;
    plan.uses().forEach(this::add);
  }

  private void add(ColumnUse use) {
    String name = use.name();
    switch (use.role()) {
      case NUMBER -> {
        if (plan.table().column(name).declared() == ColumnType.NUMBERS) {
          vectors.add(read(vector(name), name + " vector"));
        } else {
          numbers.add(read(number(name), name + " number"));
          filled.add(names.of(name + " filled"));
        }
      }
      case CATEGORY, CODE -> {
        categories.add(read(category(name), name + " category"));
        indexed.add(names.of(name + " index"));
        encoded.add(names.of(name + " encoded"));
      }
      default -> {}
    }
  }

  private String read(String expression, String wanted) {
    String name = names.of(wanted);
    read.add("%s AS %s".formatted(expression, identifier(name)));
    return name;
  }

  private String vector(String name) {
    if (schema.apply(name).dataType() instanceof ArrayType) {
      throw new UnusableInputException(
          "Cannot make one vector of the column %s and others: it is of type %s; make a vector of it (org.apache.spark.ml.functions.array_to_vector)."
              .formatted(name, schema.apply(name).dataType().catalogString()));
    }
    return identifier(name);
  }

  /** Texts that are no numbers stand for missing ones. */
  private String number(String name) {
    ColumnProfile column = plan.table().column(name);
    String value = identifier(name);
    if (!(schema.apply(name).dataType() instanceof StringType)) {
      return "CAST(%s AS DOUBLE)".formatted(value);
    }
    if (column.declared() == ColumnType.BOOLEAN) {
      return "CAST(TRY_CAST(TRIM(%s) AS BOOLEAN) AS DOUBLE)".formatted(value);
    }
    String pointed =
        column.hasDecimalComma()
            ? "REPLACE(REPLACE(%s, '.', ''), ',', '.')".formatted(value)
            : value;
    return "TRY_CAST(%s AS DOUBLE)".formatted(pointed);
  }

  /** An empty text is none: Spark's encoder cannot name a column of it. */
  private String category(String name) {
    return schema.apply(name).dataType() instanceof StringType
        ? "NULLIF(TRIM(%s), '')".formatted(identifier(name))
        : identifier(name);
  }

  /** The stages, the last of which adds the vector. */
  List<PipelineStage> to(String output) {
    List<PipelineStage> stages = new ArrayList<>();
    stages.add(
        new SQLTransformer()
            .setStatement("SELECT *, %s FROM __THIS__".formatted(String.join(", ", read))));
    if (!numbers.isEmpty()) {
      stages.add(
          new Imputer()
              .setStrategy("median")
              .setInputCols(array(numbers))
              .setOutputCols(array(filled)));
    }
    if (!categories.isEmpty()) {
      stages.add(
          new StringIndexer()
              .setInputCols(array(categories))
              .setOutputCols(array(indexed))
              .setHandleInvalid("keep"));
      stages.add(
          new OneHotEncoder()
              .setInputCols(array(indexed))
              .setOutputCols(array(encoded))
              .setDropLast(false));
    }
    List<String> all = new ArrayList<>(filled);
    all.addAll(vectors);
    all.addAll(encoded);
    stages.add(new VectorAssembler().setInputCols(array(all)).setOutputCol(output));
    return stages;
  }

  private static String[] array(List<String> names) {
    return names.toArray(new String[0]);
  }
}
