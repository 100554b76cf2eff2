package dev.graft.guess;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CsvLookTest {

  private static CsvForm form(String text) {
    return CsvLook.of(text, true);
  }

  @Test
  void delimitersAreFound() {
    assertThat(form("a,b\n1,2\n3,4\n").delimiter()).isEqualTo(',');
    assertThat(form("a;b\n1,5;2,5\n3,0;4,1\n").delimiter()).isEqualTo(';');
    assertThat(form("a\tb\nx y z\t2\nx y\t4\n").delimiter()).isEqualTo('\t');
    assertThat(form("a|b\n1|2\n3|4\n").delimiter()).isEqualTo('|');
  }

  @Test
  void commasInTextsAreNoDelimiters() {
    assertThat(form("text;label\n\"good, cheap, fine\";1\n\"bad, and\";0\n").delimiter())
        .isEqualTo(';');
  }

  @Test
  void linesWithinQuotesBelongToOneRow() {
    assertThat(form("text,label\n\"two\nlines\",1\n\"one\",0\n").columns()).isEqualTo(2);
  }

  @Test
  void aHeaderIsToldFromARow() {
    assertThat(form("a,b\n1,2\n3,4\n").header()).isTrue();
    assertThat(form("5,1\n1,2\n3,4\n").header()).isFalse();
    assertThat(form("text,label\nnice,pos\nbad,neg\nok,pos\n").header()).isTrue();
    assertThat(form("fine film,pos\nnice,pos\nbad,neg\nok,pos\n").header()).isFalse();
    assertThat(form("x,1.5,red\ny,2.5,blue\n").header()).isFalse();
  }

  @Test
  void aTextOfOneColumnIsNoTable() {
    assertThat(form("a\n1\n2\n")).isNull();
    assertThat(form("Some prose, with a comma.\nAnd another line.\n\nOr, well, more, of, it.\n"))
        .isNull();
  }

  @Test
  void charsetsAreFound() {
    assertThat(TextCharset.of("Köln".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(StandardCharsets.UTF_8);
    assertThat(TextCharset.of("Köln".getBytes(StandardCharsets.ISO_8859_1)))
        .isEqualTo(StandardCharsets.ISO_8859_1);
    assertThat(TextCharset.of("5 €".getBytes(Charset.forName("windows-1252"))))
        .isEqualTo(Charset.forName("windows-1252"));
    assertThat(TextCharset.of("a,b".getBytes(StandardCharsets.UTF_16)))
        .isEqualTo(StandardCharsets.UTF_16);
    assertThat(TextCharset.of(new byte[] {1, 0, 2, 0})).isNull();
  }
}
