package dev.graft.spark.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import dev.graft.spark.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders of CSV files whose columns stand in different orders. */
class CsvFoldersTest {

  @TempDir private Path folder;

  @BeforeEach
  void twoOrders() throws IOException {
    write("a.csv", "x,y,label\n1,2,p\n");
    write("b[1].csv", "y,x,label\n4,3,q\n");
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private SparkTables tables(String... sets) {
    List<String> all = new ArrayList<>(Arrays.asList(sets));
    all.add("data.table.format=csv");
    SparkSession session = SparkSession.builder().sparkContext(LocalSpark.get().sc()).getOrCreate();
    return new SparkTables(session, Tables.settings(folder, all.toArray(new String[0])).table());
  }

  private Dataset<Row> open(String... sets) {
    return tables(sets).open(folder.toString());
  }

  private static void requireByName(Dataset<Row> table) {
    assertThat(table.select("x", "y").sort("x").collectAsList())
        .extracting(row -> List.of(row.getInt(0), row.getInt(1)))
        .containsExactly(List.of(1, 2), List.of(3, 4));
  }

  @Test
  void columnsGoByNameWhateverTheFilesAreCalled() {
    requireByName(open());
  }

  @Test
  void filesWithBracketsInTheirNamesAreReadOnce() throws IOException {
    write("c.csv", "x,y,label\n5,6,p\n");
    write("d{1}.csv", "x,y,label\n7,8,p\n");
    assertThat(open().count()).isEqualTo(4);
  }

  @Test
  void aCommentIsNoHeader() throws IOException {
    write("a.csv", "# export\nx,y,label\n1,2,p\n");
    write("b[1].csv", "# export\ny,x,label\n4,3,q\n");
    requireByName(open("data.table.options.comment=\"#\""));
  }

  @Test
  void onlyFilesThatAreReadAreLookedAt() throws IOException {
    write("README.txt", "About these files\n");
    requireByName(open("data.table.options.pathGlobFilter=\"*.csv\""));
  }

  @Test
  void aColumnWithoutValuesInSomeFilesKeepsItsType() throws IOException {
    write("c.csv", "y,x,label\n,5,p\n");
    assertThat(open().schema().apply("y").dataType().typeName()).isEqualTo("integer");
    write("b[1].csv", "y,x,label\n\"\",3,q\n");
    assertThat(open().schema().apply("y").dataType().typeName()).isEqualTo("integer");
  }

  @Test
  void headersThatAreOnlyWrittenOtherwiseAreNoValues() throws IOException {
    write("b[1].csv", "\"X\",\"y\",label\n3,4,q\n");
    requireByName(open());
    write("c.csv", "LABEL,\"Y\",x\np,6,5\n");
    assertThat(open().select("x", "y").sort("x").collectAsList())
        .extracting(row -> List.of(row.getInt(0), row.getInt(1)))
        .containsExactly(List.of(1, 2), List.of(3, 4), List.of(5, 6));
  }

  @Test
  void columnsOfFoldersStayWhereHeadersAreOnlyWrittenOtherwise() throws IOException {
    Files.delete(folder.resolve("a.csv"));
    Files.delete(folder.resolve("b[1].csv"));
    write("region=eu/a.csv", "x,y,label\n1,2,p\n");
    write("region=us/b.csv", "\"x\",y,label\n3,4,q\n");
    requireByName(open());
    assertThat(open().select("region").sort("region").collectAsList())
        .extracting(row -> row.getString(0))
        .containsExactly("eu", "us");
  }

  private void partitions() throws IOException {
    Files.delete(folder.resolve("a.csv"));
    Files.delete(folder.resolve("b[1].csv"));
    write("region=01/a.csv", "x,y,label\n1,2,p\n");
    write("region=us/b.csv", "y,x,label\n4,3,q\n");
  }

  @Test
  void columnsOfFoldersStayWhereOrdersDiffer() throws IOException {
    partitions();
    requireByName(open());
    assertThat(open().select("x", "region").sort("x").collectAsList())
        .extracting(row -> row.getString(1))
        .containsExactly("01", "us");
  }

  @Test
  void columnsOfFoldersAreNotLostWithoutAWord() throws IOException {
    partitions();
    assertThatThrownBy(() -> tables().open(folder + "*"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("the names of its folders give further columns [region]");
  }

  @Test
  void onlyFilesThatAreReadAreLookedAtForDamage() throws IOException {
    write("a.gz", "no archive");
    write("c.csv.gz", "no archive");
    assertThatThrownBy(() -> open("data.table.options.pathGlobFilter=\"*.csv*\""))
        .hasMessageContaining("c.csv.gz: it is damaged or breaks off");
  }
}
