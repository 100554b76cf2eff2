package dev.graft.spark.ml;

import dev.graft.UnusableInputException;
import dev.graft.guess.Classes;
import dev.graft.guess.ColumnUse.Role;
import dev.graft.guess.TablePlan;
import dev.graft.guess.Target;
import dev.graft.spark.table.TableColumns;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;

/** The stages that learn of a DataFrame what {@code graft init} guesses of it. */
final class InitialPipeline {

  private final TablePlan plan;
  private final StructType schema;
  private final Target target;
  private final FreeNames names;
  private final String label;
  private final String features;

  /**
   * @throws UnusableInputException if an estimator cannot do it
   */
  InitialPipeline(TablePlan plan, StructType schema) {
    this.plan = plan;
    this.schema = schema;
    this.target = plan.targets().get(0);
    this.names = new FreeNames(schema);
    if (plan.targets().size() > 1) {
      throw new UnusableInputException(
          "Cannot predict several columns (%s) by a pipeline: a FineTuner has one labelCol; name one target, or run the job file that is written of a path."
              .formatted(
                  plan.targets().stream().map(Target::name).collect(Collectors.joining(", "))));
    }
    label = isEncoded() ? names.of("label") : target.name();
    String only = only(plan);
    features = only == null ? names.of("features") : only;
  }

  /** The one column that can be learned of as it is; null: a vector is made of several. */
  static String only(TablePlan plan) {
    if (plan.text() != null || plan.picture() != null) {
      return plan.text() != null ? plan.text() : plan.picture();
    }
    List<String> numbers = plan.of(Role.NUMBER);
    boolean one =
        numbers.size() == 1 && plan.of(Role.CATEGORY).isEmpty() && plan.of(Role.CODE).isEmpty();
    boolean several = one && plan.isOfSeveralNumbers(numbers.get(0));
    return several ? numbers.get(0) : null;
  }

  /** Whether labels are not yet what a learner takes. */
  private boolean isEncoded() {
    DataType type = schema.apply(target.name()).dataType();
    if (target.isNumber()) {
      if (type instanceof StringType && plan.table().column(target.name()).hasDecimalComma()) {
        throw new UnusableInputException(
            "Cannot predict the column %s by a pipeline: it holds texts with decimal commas; make a column of numbers of it."
                .formatted(target.name()));
      }
      return type instanceof StringType;
    }
    Classes classes = target.classes();
    List<String> counted =
        IntStream.range(0, classes.labels().size()).mapToObj(String::valueOf).toList();
    return !(type instanceof NumericType
        && classes.labels().equals(counted)
        && classes.rare().isEmpty());
  }

  /** The learner alone. */
  FineTuner tuner(String conf) {
    FineTuner tuner =
        new FineTuner()
            .setTask(target.isNumber() ? FineTuner.REGRESSION : FineTuner.CLASSIFICATION)
            .setFeaturesCol(features)
            .setLabelCol(label)
            .setConf(conf);
    List<String> groups = plan.of(Role.GROUP);
    if (!groups.isEmpty()) {
      tuner.setGroupCol(groups.get(0));
    }
    if (plan.mayLackUsableRows()) {
      // Rows without a label are left out of training; a fitted pipeline still takes them.
      tuner.setHandleInvalid(ColumnParams.KEEP);
      tuner.setConf(conf + "data.max-corrupt = " + plan.mayBeUnusable() + "\n");
    }
    return tuner;
  }

  /** What makes its columns, the learner, and the values of the classes that it predicts. */
  Pipeline stages(String conf) {
    List<PipelineStage> stages = new ArrayList<>();
    if (!label.equals(target.name())) {
      stages.add(encoder());
    }
    if (only(plan) == null) {
      stages.addAll(new FeatureStages(plan, schema, names).to(features));
    }
    FineTuner tuner = tuner(conf);
    stages.add(tuner);
    if (!target.isNumber()) {
      stages.add(values(tuner.getPredictionCol()));
    }
    return new Pipeline().setStages(stages.toArray(new PipelineStage[0]));
  }

  private LabelEncoder encoder() {
    return new LabelEncoder()
        .setInputCol(target.name())
        .setOutputCol(label)
        .setLabels(plan.classNames().toArray(new String[0]));
  }

  /** The classes that were predicted, as the label's own values. */
  private SQLTransformer values(String prediction) {
    String classes =
        plan.classNames().stream().map(InitialPipeline::literal).collect(Collectors.joining(", "));
    return new SQLTransformer()
        .setStatement(
            "SELECT *, CAST(ELEMENT_AT(ARRAY(%s), CAST(%s AS INT) + 1) AS %s) AS %s FROM __THIS__"
                .formatted(
                    classes,
                    TableColumns.identifier(prediction),
                    schema.apply(target.name()).dataType().sql(),
                    TableColumns.identifier(names.of("predicted_" + target.name()))));
  }

  private static String literal(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
