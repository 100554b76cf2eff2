package dev.graft.spark.init;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.guess.ColumnProfile;
import dev.graft.guess.TableProfile;
import dev.graft.spark.LocalSpark;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

/** What the rows say that were not looked at closely. */
class TableSampleTest {

  private static TableProfile counted(String weight) {
    SparkSession spark = SparkSession.builder().sparkContext(LocalSpark.get().sc()).getOrCreate();
    Dataset<Row> rows =
        spark.range(0, 12_000, 1, 2).selectExpr(weight + " AS weight", "'a' AS kind");
    TableSample sample = new TableSample(rows);
    TableProfile seen = sample.profile(true);
    assertThat(seen.isWhole()).isFalse();
    return sample.counted(seen, List.of("kind"));
  }

  @Test
  void decimalCommasAreNumbersInAllRows() {
    ColumnProfile weight =
        counted("if(id % 9 = 0, 'NA', concat(id % 100, ',', id % 7))").column("weight");
    assertThat(weight.hasDecimalComma()).isTrue();
  }

  @Test
  void aTextFarDownIsFound() {
    // Whether the sample holds it or not, it is no column of numbers.
    assertThat(
            counted("if(id = 11999, 'heavy', if(id % 9 = 0, '?', cast(id % 100 * 0.5 AS string)))")
                .column("weight"))
        .returns(false, ColumnProfile::isNumber);
  }
}
