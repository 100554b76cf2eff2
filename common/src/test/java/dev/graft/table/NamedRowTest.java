package dev.graft.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.UnusableInputException;
import dev.graft.io.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NamedRowTest {

  private static NamedRow row() {
    TableEncoding encoding =
        TableEncoding.of(
                List.of(
                    Column.number("n"),
                    Column.category("code", "007", "A1"),
                    Column.numbers("many", 2)))
            .standardizing(new double[] {10, 0, 0}, new double[] {2, 1, 1});
    ObjectNode learned = Json.object();
    learned.set("columns", encoding.json());
    learned.putObject("types").put("n", "int").put("code", "string").put("many", "vector");
    return NamedRow.of(learned);
  }

  @Test
  void valuesAreEncodedByTheirNamesAsInTraining() {
    assertThat(row().features(Map.of("many", List.of(1, 2.5), "code", 7, "n", 14, "more", "x")))
        .containsExactly(2, 1, 0, 1, 2.5f);
    assertThat(row().features(Map.of("code", "A1", "n", true, "many", new double[] {3, 4})))
        .containsExactly(-4.5f, 0, 1, 3, 4);
  }

  @Test
  void whatIsMissingOrOfAnotherTypeIsRefused() {
    assertThatThrownBy(() -> row().features(Map.of("n", 1, "code", "A1")))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("without the column many");
    assertThatThrownBy(() -> row().features(Map.of("n", "1", "code", "A1", "many", List.of(1, 2))))
        .hasMessage(
            "Cannot predict a row with a String in the column n: the model takes a number there.");
    assertThatThrownBy(() -> row().features(Map.of("n", 1, "code", "A1", "many", List.of(1))))
        .hasMessageContaining("the column many holds 1 numbers, in other rows 2");
  }

  @Test
  void csvColumnsHaveNamesToo() {
    ObjectNode learned = Json.object();
    learned.putObject("csv").putArray("features").add("b").add("a");
    assertThat(NamedRow.of(learned).features(Map.of("a", 1, "b", 2))).containsExactly(2, 1);
    assertThat(NamedRow.of(Json.object())).isNull();
  }
}
