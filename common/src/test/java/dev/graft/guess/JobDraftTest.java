package dev.graft.guess;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

class JobDraftTest {

  @Test
  void whatIsWrittenIsReadAgain() {
    String odd = "a \"b\"\n${c} # d";
    String text =
        new JobDraft()
            .put("output", odd)
            .put("data.table.ignore", List.of(odd, "true"))
            .put("data.table.label", "true", Confidence.GUESS, odd)
            .put("train.epochs", 5)
            .text(List.of(odd));
    var config = ConfigFactory.parseString(text);
    assertThat(config.getString("output")).isEqualTo(odd);
    assertThat(config.getStringList("data.table.ignore")).containsExactly(odd, "true");
    assertThat(config.getString("data.table.label")).isEqualTo("true");
    assertThat(text).contains("# a guess: a ").contains("\ntrain {\n  epochs = 5\n}\n");
  }
}
