package dev.graft.spark.table;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.spark.LocalSpark;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class KeptRowsTest {

  /** What is made of kept rows, one of each at most, is no more than these. */
  @Test
  void rowsAreKnownWhereSparkKeepsThemAll() {
    SparkSession spark = SparkSession.builder().sparkContext(LocalSpark.get().sc()).getOrCreate();
    Dataset<Row> rows = spark.range(40).toDF("a").persist();
    try {
      assertThat(KeptRows.atMost(rows)).isEmpty(); // nobody has asked for them yet
      rows.count();
      assertThat(KeptRows.atMost(rows)).hasValue(40);
      Dataset<Row> few = rows.withColumn("b", col("a").plus(1)).filter(col("a").lt(9)).select("b");
      assertThat(KeptRows.atMost(few)).hasValue(40);
      assertThat(KeptRows.atMost(rows.union(rows))).isEmpty();
      assertThat(KeptRows.atMost(spark.range(40).toDF("a"))).hasValue(40);
    } finally {
      rows.unpersist(true);
    }
    assertThat(KeptRows.atMost(spark.range(40).toDF("c"))).isEmpty();
  }
}
