package dev.graft.spark.manual;

import dev.graft.spark.ml.Featurizer;
import dev.graft.spark.ml.FineTuner;
import dev.graft.spark.ml.LabelEncoder;
import java.io.IOException;
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
    stage("Featurizer", new Featurizer());
    stage("LabelEncoder", new LabelEncoder());
    ManualPage.check("reference/estimator.md", page.toString());
  }

  private void stage(String name, Params stage) {
    page.append("\n## `%s`\n\n| param | default | |\n| --- | --- | --- |\n".formatted(name));
    for (Param<?> param : stage.params()) {
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
