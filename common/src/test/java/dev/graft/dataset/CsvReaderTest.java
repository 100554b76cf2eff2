package dev.graft.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class CsvReaderTest {

  private static final CsvLayout NAMED = new CsvLayout(true, ',', "kind", List.of("b", "a"));
  private static final CsvLayout LAST = new CsvLayout(false, ',', "-1", List.of());

  private static CsvReader reader(CsvLayout csv, String text) {
    return new CsvReader(
        new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), "iris.csv", csv, 0);
  }

  private static void assertRecord(RawRecord record, long number, int label, float... features) {
    assertThat(record.problem()).isNull();
    assertThat(record.id()).isEqualTo(number);
    assertThat(record.label()).isEqualTo(label);
    assertThat(record.features()).containsExactly(features);
  }

  @Test
  void columnsAreFoundByTheirNamesInTheOrderAsked() throws IOException {
    try (CsvReader reader = reader(NAMED, "a,kind,b\n1.5,2,-3e2\n\n4, 0 ,5\n")) {
      assertThat(reader.width()).isEqualTo(2);
      assertRecord(reader.next(), 0, 2, -300, 1.5f);
      assertRecord(reader.next(), 1, 0, 5, 4);
      assertThat(reader.next()).isNull();
    }
  }

  @Test
  void columnsAreFoundByNumberNegativeOnesFromTheEnd() {
    assertRecord(reader(LAST, "1,2,3\n").next(), 0, 3, 1, 2);
    assertRecord(
        reader(new CsvLayout(false, ',', "-3", List.of("2", "-2")), "1,2,3\n").next(), 0, 1, 3, 2);
    assertRecord(reader(new CsvLayout(true, ',', "0", List.of()), "a,b\n1,2\n").next(), 0, 1, 2);
  }

  @Test
  void theDelimiterIsTheJobs() {
    assertRecord(
        reader(new CsvLayout(false, ';', "0", List.of()), "1;0.25;3\n").next(), 0, 1, 0.25f, 3);
    assertRecord(
        reader(new CsvLayout(false, '\t', "0", List.of()), "1\t0.25\t3\n").next(), 0, 1, 0.25f, 3);
  }

  @Test
  void windowsLineEndsAndQuotesAreRead() {
    CsvReader reader = reader(NAMED, "\"a\",\"b\",\"kind\"\r\n\"1\",\"2\",\"3\"\r\n4,5,6\r\n");
    assertRecord(reader.next(), 0, 3, 2, 1);
    assertRecord(reader.next(), 1, 6, 5, 4);
    assertThat(reader.next()).isNull();
  }

  @Test
  void aByteOrderMarkIsNotPartOfTheFirstName() {
    assertRecord(reader(NAMED, "\ufeffa,b,kind\n1,2,3\n").next(), 0, 3, 2, 1);
  }

  @Test
  void gzippedFilesAreReadWhateverTheirNames() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write("1,2,3\n".getBytes(StandardCharsets.UTF_8));
    }
    try (CsvReader reader =
        new CsvReader(Gzip.plain(new ByteArrayInputStream(bytes.toByteArray())), "iris", LAST, 0)) {
      assertRecord(reader.next(), 0, 3, 1, 2);
    }
  }

  private static void assertProblem(RawRecord record, long id, String problem) {
    assertThat(record.id()).isEqualTo(id);
    assertThat(record.features()).isNull();
    assertThat(record.problem()).isEqualTo(problem);
  }

  @Test
  void cellsThatAreNoNumbersBecomeProblemsAndTheRestIsRead() {
    CsvReader reader = reader(LAST, "1,2,0\n1,x,0\n1,2,0.5\n1,2\nNaN,2,0\n7,8,1\n");
    assertRecord(reader.next(), 0, 0, 1, 2);
    assertProblem(reader.next(), 1, "column 1 is \"x\", not a number");
    assertProblem(reader.next(), 2, "column 2 is \"0.5\", not a whole number");
    assertProblem(reader.next(), 3, "it has 2 columns, the first line 3");
    assertThat(reader.next().problem()).isEqualTo("column 0 is \"NaN\", not a number");
    assertRecord(reader.next(), 5, 1, 7, 8);
    assertThat(reader.next()).isNull();
  }

  @Test
  void anUnknownColumnIsRefusedWithTheColumnsThatThereAre() {
    assertThatThrownBy(() -> reader(NAMED, "a,c,kind\n1,2,3\n"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage("Cannot find the column b in iris.csv: it has the columns [a, c, kind].");
    assertThatThrownBy(() -> reader(new CsvLayout(false, ',', "3", List.of()), "1,2,3\n"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot find the column 3 in iris.csv: it has no header (set data.csv.header) and columns 0 to 2.");
  }

  @Test
  void anEmptyFileIsRefusedAndAHeaderAloneHoldsNoRecords() {
    assertThatThrownBy(() -> reader(LAST, ""))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage("Cannot read iris.csv: it is empty.");
    assertThat(reader(NAMED, "a,b,kind\n").next()).isNull();
  }
}
