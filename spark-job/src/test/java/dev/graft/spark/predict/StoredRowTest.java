package dev.graft.spark.predict;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.spark.LocalSpark;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class StoredRowTest {

  private static Dataset<Row> table(String... columns) {
    SparkSession spark = SparkSession.builder().sparkContext(LocalSpark.get().sc()).getOrCreate();
    return spark.range(0, 3, 1, 2).selectExpr(columns);
  }

  /** What each column says is what Spark's own rows say. */
  @Test
  void valuesAreSparks() {
    Dataset<Row> frame =
        table(
            "id",
            "if(id = 1, null, concat('row ', id)) as text",
            "cast(id as decimal(20, 2)) as decimal",
            "date_add(date'2026-11-30', cast(id as int)) as day",
            "timestamp'2026-11-30 01:02:03.456' as at",
            "array(cast(id as float), null) as floats",
            "map('a', id) as map",
            "named_struct('x', id, 'y', array('z')) as struct",
            "id = 1 as flag",
            "cast(null as int) as nothing");
    List<List<Object>> wanted = new ArrayList<>();
    frame.collectAsList().forEach(row -> wanted.add(values(row)));
    List<List<Object>> stored = StoredRow.of(frame).map(StoredRowTest::values).collect();
    assertThat(stored).isEqualTo(wanted).hasSize(3);
    assertThat(StoredRow.of(frame).map(Row::copy).map(StoredRowTest::values).collect())
        .isEqualTo(wanted);
  }

  private static List<Object> values(Row row) {
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < row.length(); i++) {
      values.add(row.get(i));
    }
    return values;
  }

  @Test
  void numbersOfEachTypeAreRead() {
    Dataset<Row> frame =
        table(
            "cast(id + 1 as tinyint)",
            "cast(id + 1 as smallint)",
            "cast(id + 1 as int)",
            "id + 1",
            "cast(id + 1.5 as float)",
            "cast(id as double) + 0.1",
            "cast(id + 1.25 as decimal(10, 2))",
            "id = 0",
            "cast(null as float)");
    List<Double> first =
        StoredRow.of(frame.where("id = 0"))
            .map(
                row -> {
                  List<Double> numbers = new ArrayList<>();
                  for (int i = 0; i < row.length(); i++) {
                    numbers.add(((StoredRow) row).number(i));
                  }
                  return numbers;
                })
            .first();
    assertThat(first).containsExactly(1.0, 1.0, 1.0, 1.0, 1.5, 0.1, 1.25, 1.0, Double.NaN);
  }
}
