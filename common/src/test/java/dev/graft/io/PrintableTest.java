package dev.graft.io;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Names from strangers, shown. */
class PrintableTest {

  private static final String HOSTILE =
      "\u001b[31mred\u0007\u009b2J\r\n\u202egpj.exe\u2066\u200f\u2028\u007f\t";

  private static final String HARMLESS =
      "Größe, 猫, حجم, می\u200cخواهم, \ud83d\udc69\u200d\ud83d\ude80, \\u001b";

  @Test
  void whatWouldDoSomethingIsEscaped() {
    assertThat(Printable.line(HOSTILE))
        .isEqualTo(
            "\\u001b[31mred\\u0007\\u009b2J\\r\\n\\u202egpj.exe\\u2066\\u200f\\u2028\\u007f\\t");
    assertThat(Printable.lines("a\n\tb\u001b")).isEqualTo("a\n\tb\\u001b");
    assertThat(Printable.line("label\u00a0 la\u200bbel \ufeffid id\u200d x\u3000y"))
        .isEqualTo("label\\u00a0 la\\u200bbel \\ufeffid id\\u200d x\u3000y");
    assertThat(Printable.line("half a pair: \ud83d")).isEqualTo("half a pair: \\ud83d");
  }

  @Test
  void lettersOfAnyScriptStay() {
    assertThat(Printable.line(HARMLESS)).isEqualTo(HARMLESS);
    assertThat(Printable.line(null)).isNull();
  }

  @Test
  void jsonIsTheSameTextAndCanBeShown() throws Exception {
    for (String text : new String[] {HOSTILE, HARMLESS}) {
      var node = Json.object().put(text, text);
      String pretty = new String(Json.bytes(node), StandardCharsets.UTF_8);
      for (String json : new String[] {Json.line(node), pretty}) {
        assertThat(Printable.lines(json)).isEqualTo(json);
        assertThat(new ObjectMapper().readTree(json)).isEqualTo(node);
      }
    }
    assertThat(Json.line(Json.object().put("猫", "Größe"))).isEqualTo("{\"猫\":\"Größe\"}");
    assertThat(Json.line(Json.object().put("x", 0.1f).put("y", 1e-7).put("z", 12L)))
        .isEqualTo("{\"x\":0.1,\"y\":1.0E-7,\"z\":12}");
  }
}
