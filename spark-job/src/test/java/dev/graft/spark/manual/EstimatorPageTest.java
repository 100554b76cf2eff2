package dev.graft.spark.manual;

import dev.graft.spark.ml.Featurizer;
import dev.graft.spark.ml.FineTuneClassifier;
import dev.graft.spark.ml.FineTuneRegressor;
import dev.graft.spark.ml.FineTuner;
import dev.graft.spark.ml.LabelEncoder;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.junit.jupiter.api.Test;

/** The manual's list of the params of Spark ML's stages is made of the stages. */
class EstimatorPageTest {

  private final StringBuilder page = new StringBuilder();

  @Test
  void theManualListsEveryParamAsTheStagesExplainIt() throws IOException {
    page.append(
        """
        # The params of Spark ML's stages

        Made of the stages by a test; `explainParams()` prints the same. In Java each has a setter and a getter of its name, in Python a keyword argument too.
        """);
    stage("FineTuner", new FineTuner());
    more("FineTuneClassifier", new FineTuneClassifier());
    more("FineTuneRegressor", new FineTuneRegressor());
    stage("Featurizer", new Featurizer());
    stage("LabelEncoder", new LabelEncoder());
    ManualPage.check("reference/estimator.md", page.toString());
  }

  private void stage(String name, Params stage) {
    page.append("\n## `%s`\n".formatted(name));
    table(stage, param -> true);
  }

  /** A stage that has most of its params from FineTuner. */
  private void more(String name, Params stage) {
    Params tuner = new FineTuner();
    String without =
        Arrays.stream(tuner.params())
            .map(Param::name)
            .filter(param -> !stage.hasParam(param))
            .map("`%s`"::formatted)
            .collect(Collectors.joining(", "));
    page.append(
        "\n## `%s`\n\nThe params of `FineTuner` without %s; those that it has from Spark:\n"
            .formatted(name, without));
    table(
        stage,
        param ->
            !tuner.hasParam(param.name())
                || !tuner.getParam(param.name()).doc().equals(param.doc()));
  }

  private void table(Params stage, Predicate<Param<?>> shown) {
    page.append("\n| param | default | |\n| --- | --- | --- |\n");
    for (Param<?> param : Arrays.stream(stage.params()).filter(shown).toList()) {
      page.append(
          "| `%s` | %s | %s |\n"
              .formatted(param.name(), value(stage, param), ManualPage.cell(param.doc())));
    }
  }

  private static <T> String value(Params stage, Param<T> param) {
    return stage.getDefault(param).isEmpty()
        ? ""
        : "`" + ManualPage.cell(param.jsonEncode(stage.getDefault(param).get())) + "`";
  }
}
