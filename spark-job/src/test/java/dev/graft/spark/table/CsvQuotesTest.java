package dev.graft.spark.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.UnusableInputException;
import dev.graft.io.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Quotation marks in CSV files as programs write them. */
class CsvQuotesTest {

  @TempDir private Path folder;

  private SparkTables tables(String... sets) {
    List<String> all = new ArrayList<>(Arrays.asList(sets));
    all.add("data.table.format=csv");
    return new SparkTables(
        Tables.spark(), Tables.settings(folder, all.toArray(new String[0])).table());
  }

  private List<String> texts(String csv, String... sets) throws IOException {
    return texts(tables(sets), csv);
  }

  private List<String> texts(SparkTables tables, String csv) throws IOException {
    Path file = Files.writeString(folder.resolve("table.csv"), csv);
    Dataset<Row> table = tables.open(file.toString());
    // Spark 4 counts no rows by this column alone.
    Dataset<Row> corrupt = table.filter(table.col(SparkTables.CORRUPT).isNotNull());
    assertThat(corrupt.collectAsList()).isEmpty();
    return table.sort("x").select("t").collectAsList().stream()
        .map(row -> row.getString(0))
        .toList();
  }

  @Test
  void whatPandasWritesIsRead() throws IOException {
    assertThat(
            texts(
                "x,t,label\n1,\"said \"\"hi\"\", twice\",p\n2,back\\slash,q\n3,\"ends, \\\",p\n4,\"\"\"\",q\n"))
        .containsExactly("said \"hi\", twice", "back\\slash", "ends, \\", "\"");
  }

  @Test
  void whatSpreadsheetsWriteIsRead() throws IOException {
    assertThat(
            texts("\uFEFF\"x\",\"t\",\"label\"\r\n1,\"a \"\"b\"\"; c\",\"p\"\r\n2,\"d\",\"q\"\r\n"))
        .containsExactly("a \"b\"; c", "d");
  }

  @Test
  void aMarkInAFieldWithoutMarksIsACharacter() throws IOException {
    assertThat(texts("x,t,label\n1,5\" disk,p\n2,2\" x 3\",q\n"))
        .containsExactly("5\" disk", "2\" x 3\"");
  }

  @Test
  void aFieldOfSeveralLinesNeedsMultiLine() {
    String csv = "x,t,label\n1,\"two\nlines\",p\n2,\"x\",q\n";
    assertThatThrownBy(() -> texts(csv))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageMatching(
            "Cannot read file:\\S+table.csv: a quotation mark is left open in the line \"1,\"two\"; if fields hold line breaks, set data.table.options.multiLine = true, .*");
    assertThatThrownBy(() -> texts("x,\"t\nu\",label\n1,2,p\n"))
        .hasMessageContaining("left open in the line \"x,\"t\"");
    assertThat(readable(csv)).containsExactly("two\nlines", "x");
    assertThat(readable("\uFEFF\"x\",\"t\nu\",t\n1,2,\"3\n4\"\n")).containsExactly("3\n4");
  }

  private List<String> readable(String csv) {
    try {
      return texts(csv, "data.table.options.multiLine=true");
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void aMarkThatStaysOpenIsFoundInSeveralLinesToo() {
    assertThatThrownBy(() -> readable("x,t,label\n1,\"open,p\n2,x,q\n"))
        .hasMessageEndingWith("table.csv: a quotation mark is left open to its end.");
    assertThatThrownBy(() -> readable("x,t,label\n1,\"open,p\n2,\"x\",q\n"))
        .hasMessageContaining("table.csv: in line 3 or before, a quotation mark within");
  }

  @Test
  void backslashesBeforeMarksAreReadWhereTheyAreNamed() throws IOException {
    String csv = "x,t,label\n1,\"a \\\"b\\\" c\",p\n";
    assertThatThrownBy(() -> texts(csv))
        .hasMessageContaining("set data.table.options.escape = \"\\\\\"");
    assertThat(texts(csv, "data.table.options.escape=\"\\\\\"")).containsExactly("a \"b\" c");
    assertThat(texts("x,t,label\n1,'it''s \"',p\n", "data.table.options.quote=\"'\""))
        .containsExactly("it's \"");
    assertThat(texts("x,t,label\n1,\"open,p\n", "data.table.options.quote=\"\""))
        .containsExactly("\"open");
  }

  @Test
  void modelsOfFormerVersionsReadAsTheyWereTrained() throws IOException {
    ObjectNode learned = Json.object();
    learned.putObject("columns");
    assertThat(texts(tables().trained(learned), "x,t,label\n1,\"a \\\"b\\\" c\",p\n"))
        .containsExactly("a \"b\" c");
    CsvDialect.write(learned);
    assertThat(texts(tables().trained(learned), "x,t,label\n1,\"a \"\"b\"\" c\",p\n"))
        .containsExactly("a \"b\" c");
  }

  @Test
  void theCharsetOfTheFilesIsThatOfTheSettings() throws IOException {
    Path file = folder.resolve("latin.csv");
    byte[] csv = "x,t,label\n1,§caf\u00e9,p§,p\n2,§open,q\n".getBytes(StandardCharsets.ISO_8859_1);
    Files.write(file, csv);
    SparkTables tables =
        tables("data.table.encoding=ISO-8859-1", "data.table.options.quote=\"\u00a7\"");
    assertThatThrownBy(() -> tables.open(file.toString()))
        .hasMessageContaining("left open in the line \"2,\u00a7open,q\"");
  }
}
