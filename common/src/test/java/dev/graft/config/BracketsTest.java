package dev.graft.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import java.io.StringReader;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BracketsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "data {;  train.path = x;model.layers = [] | the { in line 1 is not closed, a } is missing",
        "data {;};} | the } in line 3 closes nothing",
        "a = [{b = 1 ,;{b = 2}] | the { in line 1 is not closed before the ] in line 2",
        "a = [1, 2 | the [ in line 1 is not closed, a ] is missing",
        "a = x;b = \"y;c = z | the quotation mark in line 2 is not closed",
        "a = \"\"\"x;;y | the quotation mark in line 1 is not closed",
      })
  void whatHasNoPartnerIsNamed(String text, String problem) {
    assertThat(Brackets.problem(text.replace(';', '\n'))).isEqualTo(problem);
  }

  @Test
  void bracketsInTextsAndRemarksAreNone() {
    String whole =
        "a = \"{ \\\" [\" # } ]\nb = [1] // {\nc = \"\"\"{\n[\"\"\"\nd { e = ${a} }\nf = \"\"\n";
    assertThat(Brackets.problem(whole)).isNull();
  }

  @Test
  void theJobFileIsNamed() {
    assertThatThrownBy(
            () ->
                SettingsReader.read(
                    Command.PRETRAIN,
                    new StringReader("output = x\ndata {\n  format = csv\n"),
                    "job.conf",
                    List.of()))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot read the job file job.conf: the { in line 2 is not closed, a } is missing.");
  }
}
