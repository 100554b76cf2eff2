package dev.graft.spark.table;

import static org.apache.spark.sql.functions.xxhash64;
import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.spark.LocalSpark;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.junit.jupiter.api.Test;

class RowContentTest {

  private static Dataset<Row> frame(String values, String type) {
    SparkSession spark = SparkSession.builder().sparkContext(LocalSpark.get().sc()).getOrCreate();
    return spark.sql("SELECT CAST(v AS " + type + ") AS v FROM VALUES " + values + " AS t(v)");
  }

  private static List<Long> hashes(Dataset<Row> frame, String trained) {
    RowContent content = new RowContent();
    content.add("v", frame.schema().apply("v").dataType(), trained);
    return of(frame, content);
  }

  private static List<Long> of(Dataset<Row> frame, RowContent content) {
    Column hash = xxhash64(content.columns());
    return frame.select(hash).collectAsList().stream().map(row -> row.getLong(0)).toList();
  }

  private static void requireSame(String values, String trained, String... others) {
    List<Long> expected = hashes(frame(values, trained), trained);
    assertThat(expected).isEqualTo(hashes(frame(values, trained), null)).doesNotHaveDuplicates();
    for (String other : others) {
      assertThat(hashes(frame(values, other), trained))
          .as("%s as %s", trained, other)
          .isEqualTo(expected);
    }
  }

  @Test
  void aNumberIsTheSameContentInEveryTypeThatHoldsIt() {
    requireSame("(7), (-3), (0), (NULL)", "int", "bigint", "double", "float", "decimal(12,2)");
    requireSame("(7), (-3), (NULL)", "bigint", "int", "double", "smallint");
    requireSame("(7.25), (-3), (NULL)", "double", "float", "decimal(12,2)");
    requireSame("(7.25), (-3), (NULL)", "float", "double", "decimal(12,2)");
    requireSame("(7.25), (-3), (NULL)", "decimal(10,2)", "double", "decimal(12,4)");
    requireSame("(true), (false), (NULL)", "boolean", "int", "double");
  }

  @Test
  void arraysAreToo() {
    requireSame(
        "(array(7, NULL, 1)), (array(-3)), (NULL)", "array<int>", "array<double>", "array<bigint>");
    requireSame("(array(7.5, NULL)), (array()), (NULL)", "array<double>", "array<float>");
  }

  @Test
  void numbersThatATypeDoesNotHoldStayDifferent() {
    List<Long> told = hashes(frame("(7.0), (7.5), (8.0), (1e12), (NULL)", "double"), "int");

    assertThat(told).doesNotHaveDuplicates();
    assertThat(told.get(0)).isEqualTo(hashes(frame("(7)", "int"), null).get(0));
    assertThat(hashes(frame("(array(7.0)), (array(7.5))", "array<double>"), "array<int>"))
        .doesNotHaveDuplicates();
    assertThat(hashes(frame("(9007199254740992), (9007199254740993)", "bigint"), "double"))
        .doesNotHaveDuplicates();
  }

  @Test
  void classesAreWhatTheyWereCalled() {
    Dataset<Row> texts = frame("('007'), ('12'), (NULL)", "string");
    Dataset<Row> numbers = frame("(7), (12), (NULL)", "int");
    RowContent content = new RowContent();
    content.addNamed(
        "v",
        numbers.schema().apply("v").dataType(),
        org.apache.spark.sql.functions.expr("IF(v = 7, '007', CAST(v AS STRING))"),
        "string");

    assertThat(of(numbers, content)).isEqualTo(hashes(texts, null));

    RowContent labels = new RowContent();
    labels.addNamed("v", DataType.fromDDL("int"), numbers.col("v").cast("string"), "bigint");
    assertThat(of(numbers, labels)).isEqualTo(hashes(frame("(7), (12), (NULL)", "bigint"), null));
  }
}
