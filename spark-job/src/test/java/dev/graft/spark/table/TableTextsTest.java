package dev.graft.spark.table;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.UnusableInputException;
import dev.graft.config.Command;
import dev.graft.config.SettingsReader;
import dev.graft.config.TableSettings;
import dev.graft.io.Json;
import dev.graft.text.TextToRow;
import java.io.StringReader;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableTextsTest {

  private record Reader(boolean pairs) implements TextToRow {

    @Override
    public int length() {
      return 1;
    }

    @Override
    public int tokens() {
      return 1;
    }

    @Override
    public float[] row(String text) {
      return new float[1];
    }
  }

  private static TableSettings naming(String text) {
    String job =
        "output = x, model.pretrained = x, data { format = table, train.path = x, table { format = parquet, label = y, text = %s } }"
            .formatted(text);
    return SettingsReader.read(Command.FINE_TUNE, new StringReader(job), "x", List.of())
        .data()
        .table();
  }

  private static void check(boolean pairs, String text, String... learned) {
    JsonNode said =
        Json.object().set(TableTexts.KEY, learned.length == 0 ? null : Json.of(List.of(learned)));
    TableSettings table = naming(text);
    TableTexts.check(new Reader(pairs), table.text(), table.secondText(), said);
  }

  @Test
  void pairsAreReadAsTheyWereLearned() {
    assertThatCode(() -> check(true, "[a, b]")).doesNotThrowAnyException();
    assertThatCode(() -> check(true, "[a, b]", "a", "b")).doesNotThrowAnyException();
    assertThatCode(() -> check(true, "[c, d]", "a", "b")).doesNotThrowAnyException();
    assertThatCode(() -> check(false, "a")).doesNotThrowAnyException();
    assertThatThrownBy(() -> check(true, "[b, a]", "a", "b"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot read data.table.text = [b, a]: in training a came first; name them in that order.");
  }

  @Test
  void anotherNumberOfTextsIsRefused() {
    assertThatThrownBy(() -> check(true, "a"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("name both columns");
    assertThatThrownBy(() -> check(false, "[a, b]"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("reads one text");
    for (String wrong : List.of("[a]", "[a, a]", "[a, b, c]")) {
      assertThatThrownBy(() -> naming(wrong))
          .isInstanceOf(UnusableInputException.class)
          .hasMessageContaining("a text, or a list of two different ones");
    }
  }
}
