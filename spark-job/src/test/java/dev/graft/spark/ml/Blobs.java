package dev.graft.spark.ml;

import dev.graft.spark.LocalSpark;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Points around three centres that a straight line divides. */
final class Blobs {

  private Blobs() {}

  static SparkSession spark() {
    return SparkSession.builder().sparkContext(LocalSpark.get().sc()).getOrCreate();
  }

  /** Five epochs of a small network. */
  static FineTuner tuner() {
    return small(new FineTuner());
  }

  static <T extends HasTraining<T>> T small(T estimator) {
    return estimator
        .setHiddenLayers(new int[] {8})
        .setMaxIter(5)
        .setStepSize(0.05)
        .setBatchSize(16)
        .setNumWorkers(2)
        .setAverageEvery("2");
  }

  /** Columns features (a vector of two), label (0, 1 or 2 as a double). */
  static Dataset<Row> frame(int rows) {
    Random random = new Random(7);
    List<Row> points = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      int label = i % 3;
      double x = label * 4 + random.nextGaussian() * 0.5;
      double y = (label == 1 ? 4 : 0) + random.nextGaussian() * 0.5;
      points.add(RowFactory.create(Vectors.dense(x, y), (double) label));
    }
    return spark()
        .createDataFrame(
            points,
            new StructType()
                .add("features", SQLDataTypes.VectorType())
                .add("label", DataTypes.DoubleType))
        .repartition(3)
        .cache();
  }
}
