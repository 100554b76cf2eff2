package dev.graft.spark.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders of Parquet and ORC files that were not written by one hand. */
class FileColumnsTest {

  @TempDir private Path folder;

  private void write(String format, String select) {
    Dataset<Row> table = Tables.spark().sql("SELECT " + select).coalesce(1);
    table.write().format(format).mode("append").save(folder.toString());
  }

  private int read(String format, String... more) {
    String[] sets = {
      "data.table.format=" + format, "data.table.missing=mean", more.length > 0 ? more[0] : "seed=1"
    };
    return Tables.records(folder, sets).size();
  }

  @ParameterizedTest
  @ValueSource(strings = {"parquet", "orc"})
  void aColumnThatSomeFilesLackIsNotFilledInWithoutAWord(String format) {
    write(format, "1 AS x, 2 AS y, 0 AS label");
    write(format, "0 AS label, 3 AS x");
    assertThatThrownBy(() -> read(format, "data.table.features=[x,y]"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("y");
    assertThat(read(format, "data.table.options.mergeSchema=true")).isEqualTo(2);
    assertThat(read(format, "data.table.features=[x]")).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"parquet", "orc"})
  void columnsInAnotherOrderAreTheSame(String format) {
    write(format, "1 AS x, 2 AS y, 0 AS label");
    write(format, "0 AS label, 3 AS y, 4 AS x");
    assertThat(read(format)).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"parquet", "orc"})
  void aColumnOfTwoTypesIsRefused(String format) {
    write(format, "1 AS x, 0 AS label");
    write(format, "'seven' AS x, 0 AS label");
    assertThatThrownBy(() -> read(format))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("column x is of type ")
        .hasMessageContaining("write all of them with the same types");
  }
}
