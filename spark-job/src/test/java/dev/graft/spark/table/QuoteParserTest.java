package dev.graft.spark.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuoteParserTest {

  private static QuoteParser parser(Map<String, String> options) {
    TreeMap<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    all.put("escape", "\"");
    all.putAll(options);
    return new QuoteParser(all, true);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1,\"a \"\"b\"\", c\",2",
        "\"\",\"\"\"\"",
        "5\" disk,2",
        "two 5\" disks, 3\",2",
        "1, \"behind a space",
        "a\\\",b",
        "\"ends with \\\",2",
        "\uFEFF\"x\",\"y\"",
        "\"x\" ,1",
        "",
      })
  void marksThatMatchAreFine(String line) throws IOException {
    assertThat(parser(Map.of()).problem(line)).isNull();
    assertThat(parser(Map.of("multiLine", "true")).problem(new StringReader(line + "\n" + line)))
        .isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1,\"abc", "\"", "x,\"\"\"", "\"a\"\",b", "\"a\"b,\"c"})
  void aFieldThatIsLeftOpenIsFound(String line) throws IOException {
    assertThat(parser(Map.of()).problem(line))
        .startsWith("a quotation mark is left open in the line \"")
        .contains("set data.table.options.multiLine = true");
    assertThat(parser(Map.of("unescapedQuoteHandling", "STOP_AT_DELIMITER")).problem(line))
        .startsWith("a quotation mark is left open");
    assertThat(parser(Map.of("multiLine", "true")).problem(new StringReader("1,2\n" + line)))
        .isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"5\" disk\",2", "1,\"a\\\"b\"", "\"a\"b,c", "\"a, \"b\", c\""})
  void aMarkThatIsNotDoubledIsFound(String line) throws IOException {
    assertThat(parser(Map.of()).problem(line))
        .startsWith("a quotation mark within a quoted field is neither doubled nor the end")
        .contains("set data.table.options.escape = \"\\\\\"");
    assertThat(parser(Map.of("multiLine", "true")).problem(new StringReader("1,2\n" + line)))
        .startsWith("in line 2 or before, a quotation mark within a quoted field");
    assertThat(parser(Map.of("unescapedQuoteHandling", "STOP_AT_DELIMITER")).problem(line))
        .isNull();
  }

  @Test
  void eachLineIsLookedAtByItself() {
    QuoteParser parser = parser(Map.of());
    assertThat(parser.problem("1,\"fine\",p")).isNull();
    assertThat(parser.problem("2,\"open,q")).contains("left open");
    assertThat(parser.problem("3,\"5\" disk\",q")).contains("neither doubled");
    assertThat(parser.problem("4,\"fine\",p")).isNull();
    assertThat(parser.problem("5,\"open")).contains("left open");
  }

  @Test
  void theMarkOfUtf8IsNoCharacter() {
    assertThat(parser(Map.of()).problem("\uFEFF\"a")).contains("left open");
  }

  @Test
  void whatTheOptionsSayOfMarksHolds() {
    assertThat(parser(Map.of("escape", "\\")).problem("1,\"a\\\"b\"")).isNull();
    assertThat(parser(Map.of("quote", "'", "escape", "'")).problem("1,'it''s',\"")).isNull();
    assertThat(parser(Map.of("quote", "\u00a7", "escape", "\u00a7")).problem("1,\u00a7a,b"))
        .contains("left open");
    assertThat(parser(Map.of("sep", ";")).problem("1,\"2;3")).isNull();
    assertThat(parser(Map.of("sep", "||")).problem("1||\"2|3")).contains("left open");
    assertThat(parser(Map.of("comment", "#")).problem("# \"open")).isNull();
    assertThat(parser(Map.of("ignoreLeadingWhiteSpace", "true")).problem("1, \"x"))
        .contains("left open");
    assertThat(parser(Map.of("quote", "")).quote()).isNull();
  }

  @Test
  void fieldsOfSeveralLinesAreFineWhereTheyAreMeant() throws IOException {
    QuoteParser parser = parser(Map.of("multiLine", "true"));
    assertThat(parser.problem(new StringReader("a,b\r\n1,\"two\r\n\"\"lines\"\"\"\r\n2,x")))
        .isNull();
    assertThat(parser.problem(new StringReader("a,b\n1,\"left open\n2,x\n")))
        .isEqualTo("a quotation mark is left open to its end");
  }
}
