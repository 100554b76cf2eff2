package dev.graft.bench.measured;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** A table of vectors and labels as Spark ML's learners take it. */
final class VectorTable {

  private final List<Row> rows = new ArrayList<>();

  void add(double[] features, double label) {
    rows.add(RowFactory.create(Vectors.dense(features), label));
  }

  /** In as many partitions as tasks run at the same time, cached. */
  Dataset<Row> cached(SparkSession spark) {
    Dataset<Row> frame =
        spark
            .createDataFrame(
                rows,
                new StructType().add("features", SQLDataTypes.VectorType()).add("label", "double"))
            .repartition(spark.sparkContext().defaultParallelism())
            .cache();
    frame.count();
    return frame;
  }
}
