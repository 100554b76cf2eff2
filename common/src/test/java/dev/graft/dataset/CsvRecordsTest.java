package dev.graft.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where records of a CSV file begin and end, above all in damaged files. */
class CsvRecordsTest {

  private static final CsvLayout LAST = new CsvLayout(false, ',', "-1", List.of());

  private static CsvReader reader(String text) {
    return reader(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), LAST, 0);
  }

  private static CsvReader reader(InputStream in, CsvLayout csv, int classes) {
    return new CsvReader(in, "iris.csv", csv, classes);
  }

  private static void assertBad(RawRecord record, long id, long offset, Defect.Kind kind) {
    assertThat(record.defect()).isNotNull();
    assertThat(record.id()).isEqualTo(id);
    assertThat(record.defect().offset()).isEqualTo(offset);
    assertThat(record.defect().kind()).isEqualTo(kind);
  }

  @Test
  void aDefectHasTheByteAtWhichItsLineBegins() throws IOException {
    // The mark before the first line has 3 bytes, the header 14 with its end, and the second line
    // ends in two.
    String text = "\ufeffgröße,label\n1,1\r\n\nx,1\n2,2\ny,3";
    CsvReader reader =
        reader(
            new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
            new CsvLayout(true, ',', "label", List.of("größe")),
            0);
    assertThat(reader.next().defect()).isNull();
    assertBad(reader.next(), 1, 3 + 14 + 5 + 1, Defect.Kind.FEATURE);
    assertThat(reader.next().label()).isEqualTo(2);
    assertBad(reader.next(), 3, 3 + 14 + 5 + 1 + 4 + 4, Defect.Kind.FEATURE);
    assertThat(reader.next()).isNull();
  }

  @Test
  void aStrayQuotationMarkSpoilsItsOwnLineAndNoOther() throws IOException {
    CsvReader reader = reader("1,0\n\"2,0\n3,0\n4,\"0\n5,0\n\"6,0\n7,1");
    assertThat(reader.next().features()).containsExactly(1);
    RawRecord stray = reader.next();
    assertBad(stray, 1, 4, Defect.Kind.LINE);
    assertThat(stray.problem()).isEqualTo("a quotation mark in it is not closed");
    assertThat(reader.next().features()).containsExactly(3);
    assertBad(reader.next(), 3, 13, Defect.Kind.LINE);
    assertThat(reader.next().features()).containsExactly(5);
    assertBad(reader.next(), 5, 22, Defect.Kind.LINE);
    assertThat(reader.next().features()).containsExactly(7);
    assertThat(reader.next()).isNull();
  }

  @Test
  void aQuotedTextOfManyLinesIsOneCellOfItsRecord() throws IOException {
    CsvLayout noText = new CsvLayout(true, ',', "label", List.of("x"));
    String text =
        "x,\"free\ntext\",label\n1,\"a\n\nb \"\"c\"\", d\",2\n3,e,4\n5,6\" pipe,7\n8,9\",1\n";
    CsvReader reader =
        reader(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), noText, 0);
    for (int[] expected : new int[][] {{1, 2}, {3, 4}, {5, 7}, {8, 1}}) {
      RawRecord record = reader.next();
      assertThat(record.features()).containsExactly(expected[0]);
      assertThat(record.label()).isEqualTo(expected[1]);
    }
    assertThat(reader.next()).isNull();
  }

  @Test
  void aLineThatIsTooLongIsPassedOverWithoutBeingKept() throws IOException {
    int length = 40_000_000;
    CsvReader reader = reader(new Repeated("1,2\n", "7", length, "\nx,1\n3,0\n"), LAST, 0);
    assertThat(reader.next().label()).isEqualTo(2);
    RawRecord tooLong = reader.next();
    assertBad(tooLong, 1, 4, Defect.Kind.LINE);
    assertThat(tooLong.problem())
        .isEqualTo("it is 40,000,000 bytes long, and a line may have 16,777,216");
    assertBad(reader.next(), 2, 4 + length + 1, Defect.Kind.FEATURE);
    assertThat(reader.next().features()).containsExactly(3);
    assertThat(reader.next()).isNull();
  }

  @Test
  void aFileOfOneEndlessLineIsRefused() {
    assertThatThrownBy(() -> reader(new Repeated("", "1,", 20_000_000, ""), LAST, 0))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot read iris.csv: its first line is no line of columns (it has 20,000,000 bytes).");
  }

  @Test
  void aLongLineThatIsAllowedIsRead() throws IOException {
    int columns = 1 << 19;
    CsvReader reader = reader(new Repeated("", "1,", 2 * columns - 2, "5\n"), LAST, 0);
    RawRecord record = reader.next();
    assertThat(record.features()).hasSize(columns - 1);
    assertThat(record.label()).isEqualTo(5);
    assertThat(reader.next()).isNull();
  }

  @Test
  void aLabelThatIsNoneOfTheClassesIsADefect() throws IOException {
    CsvReader reader =
        reader(
            new ByteArrayInputStream("1,2\n1,3\n1,-1\n".getBytes(StandardCharsets.UTF_8)), LAST, 3);
    assertThat(reader.next().label()).isEqualTo(2);
    RawRecord bad = reader.next();
    assertBad(bad, 1, 4, Defect.Kind.LABEL);
    assertThat(bad.problem()).isEqualTo("its label 3 is none of the classes 0 to 2");
    assertBad(reader.next(), 2, 8, Defect.Kind.LABEL);
  }

  @Test
  void ofALongCellOnlyTheBeginningIsShown() throws IOException {
    assertThat(reader("x".repeat(5000) + ",1\n").next().problem())
        .isEqualTo("column 0 is \"%s...\", not a number".formatted("x".repeat(60)));
  }

  @Test
  void utf16IsRefused() {
    byte[] text = "1,2\n".getBytes(StandardCharsets.UTF_16);
    assertThatThrownBy(() -> reader(new ByteArrayInputStream(text), LAST, 0))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage("Cannot read iris.csv: it is written in UTF-16, and UTF-8 is needed.");
  }

  /** A text, then another over and over until there are so many bytes of it, then a third. */
  private static final class Repeated extends InputStream {
    private final byte[] first;
    private final byte[] over;
    private final byte[] last;
    private final long times;
    private long position;

    Repeated(String first, String over, long times, String last) {
      this.first = first.getBytes(StandardCharsets.UTF_8);
      this.over = over.getBytes(StandardCharsets.UTF_8);
      this.last = last.getBytes(StandardCharsets.UTF_8);
      this.times = times;
    }

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int at, int length) {
      long all = first.length + times + last.length;
      int count = (int) Math.min(length, all - position);
      if (over.length == 1 && position >= first.length && position + count < all - last.length) {
        Arrays.fill(to, at, at + count, over[0]);
        position += count;
        return count;
      }
      for (int i = 0; i < count; i++, position++) {
        to[at + i] = byteAt(position);
      }
      return count <= 0 ? -1 : count;
    }

    private byte byteAt(long place) {
      if (place < first.length) {
        return first[(int) place];
      }
      long after = place - first.length;
      return after < times ? over[(int) (after % over.length)] : last[(int) (after - times)];
    }
  }
}
