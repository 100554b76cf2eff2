package dev.graft.spark.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import dev.graft.config.PredictSettings;
import dev.graft.dataset.Task;
import dev.graft.evaluate.DecisionRule;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.junit.jupiter.api.Test;

class AddedColumnsTest {

  private static final PredictSettings.Columns ALL =
      new PredictSettings.Columns("prediction", "label", "probability", "top", "problem", "");

  private static List<String> types(AddedColumns columns) {
    return columns.fields().stream()
        .map((StructField field) -> field.name() + " " + field.dataType().catalogString())
        .toList();
  }

  @Test
  void aClassHasNumberNameProbabilitiesAndTheMostProbable() {
    AddedColumns columns =
        new AddedColumns(
            ALL, 2, Task.CLASSIFICATION, 3, List.of("a", "b", "c"), DecisionRule.PLAIN);
    assertThat(types(columns))
        .containsExactly(
            "prediction double",
            "label string",
            "probability array<float>",
            "top array<struct<label:string,probability:float>>",
            "problem string");
    Object[] values = columns.values(new float[] {0.25f, 0.25f, 0.5f}, null);
    assertThat(values[0]).isEqualTo(2.0);
    assertThat(values[1]).isEqualTo("c");
    assertThat((float[]) values[2]).containsExactly(0.25f, 0.25f, 0.5f);
    assertThat((Row[]) values[3]).extracting(Row::toString).containsExactly("[c,0.5]", "[a,0.25]");
    assertThat(values[4]).isNull();
    assertThat(columns.values(null, "no")).containsExactly(null, null, null, null, "no");
  }

  @Test
  void theMostProbableIsTheOneThatIsToldAlsoWhereATemperatureMakesTies() {
    AddedColumns columns =
        new AddedColumns(
            ALL, 1, Task.CLASSIFICATION, 3, List.of("a", "b", "c"), new DecisionRule(20, null));
    Object[] values = columns.values(new float[] {0.33333334f, 0.3333333f, 0.33333337f}, null);
    assertThat(values[1]).isEqualTo("c");
    assertThat(((Row[]) values[3])[0].getString(0)).isEqualTo("c");
  }

  @Test
  void labelsThatHoldAreNamed() {
    AddedColumns columns =
        new AddedColumns(ALL, 1, Task.MULTI_LABEL, 3, List.of("a", "b", "c"), DecisionRule.PLAIN);
    assertThat(types(columns))
        .containsExactly(
            "prediction array<string>",
            "probability array<float>",
            "top array<struct<label:string,probability:float>>",
            "problem string");
    Object[] values = columns.values(new float[] {0.5f, 0.4f, 0.9f}, null);
    assertThat((String[]) values[0]).containsExactly("a", "c");
    assertThat((Row[]) values[2]).extracting(Row::toString).containsExactly("[c,0.9]");
  }

  @Test
  void numbersAreToldAsTheyAre() {
    AddedColumns one =
        new AddedColumns(ALL, 3, Task.REGRESSION, 1, List.of("price"), DecisionRule.PLAIN);
    assertThat(types(one)).containsExactly("prediction double", "problem string");
    assertThat(one.values(new float[] {1.5f}, null)).containsExactly(1.5, null);
    AddedColumns two =
        new AddedColumns(ALL, 0, Task.REGRESSION, 2, List.of("x", "y"), DecisionRule.PLAIN);
    assertThat(types(two)).containsExactly("prediction array<double>", "problem string");
    assertThat((double[]) two.values(new float[] {1.5f, -2}, null)[0]).containsExactly(1.5, -2);
  }

  @Test
  void aTaskThatHasNoneOfTheNamedColumnsIsRefused() {
    PredictSettings.Columns label = new PredictSettings.Columns("", "label", "", "", "problem", "");
    assertThatThrownBy(
            () ->
                new AddedColumns(
                    label, 0, Task.REGRESSION, 1, List.of("price"), DecisionRule.PLAIN))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot predict without a column for predictions: with the model's task, regression, predict.columns.prediction must be named.");
  }
}
