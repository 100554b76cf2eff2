package dev.graft.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PlainTextTest {

  private static String problem(String bytes) {
    return PlainText.problem(bytes.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void textsOfAnyCharsetPass() {
    assertThat(problem("a,b\r\n1\t2\n")).isNull();
    assertThat(problem("")).isNull();
    assertThat(problem("Gr\u00f6\u00dfe;\u0080\n")).isNull();
    assertThat(PlainText.problem("\ufeffна,猫\n".getBytes(StandardCharsets.UTF_8))).isNull();
    assertThat(problem("one \u001b[0m escape in a long line of a log, as it happens\n")).isNull();
  }

  @Test
  void othersAreNamedForWhatTheyAre() {
    assertThat(problem("PAR1\u0015\u0000\u0015")).isEqualTo("it is a Parquet file");
    assertThat(problem("\u0089PNG\r\n\u001a\n\u0000")).isEqualTo("it is a picture (PNG)");
    assertThat(problem("\u00ff\u00fea\u0000,\u0000")).isEqualTo("it is text in UTF-16");
    assertThat(problem("\u0001\u00e2\u0000z"))
        .isEqualTo("it begins with the bytes \\x01\\xe2\\x00\\x7a");
  }

  @Test
  void theStreamStaysWhereItWas() throws Exception {
    var in = new ByteArrayInputStream("a,b".getBytes(StandardCharsets.UTF_8));
    PlainText.require(in, "x.csv");
    assertThat(in.readAllBytes()).hasSize(3);
    assertThatThrownBy(() -> PlainText.require(new ByteArrayInputStream(new byte[9]), "x.csv"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageStartingWith("Cannot read x.csv as text: it begins with the bytes \\x00");
  }
}
