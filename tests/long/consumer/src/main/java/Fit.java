import dev.graft.spark.ml.FineTunedModel;
import dev.graft.spark.ml.FineTuner;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Trains a small network on two heaps of points, and says how many it tells apart. */
public final class Fit {

  private Fit() {}

  public static void main(String[] args) {
    SparkSession spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", "2")
            .getOrCreate();
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      double side = i % 2 == 0 ? 1 : -1;
      rows.add(RowFactory.create(Vectors.dense(side + i / 100.0, side - i / 100.0), (double) (i % 2)));
    }
    StructType schema =
        new StructType().add("features", SQLDataTypes.VectorType()).add("label", DataTypes.DoubleType);
    Dataset<Row> frame = spark.createDataFrame(rows, schema);
    FineTunedModel model = new FineTuner().setHiddenLayers(new int[] {4}).setMaxIter(20).setStepSize(0.05).fit(frame);
    long right = model.transform(frame).where("prediction = label").count();
    System.out.println("Spark " + spark.version() + ": accuracy " + right / 40.0);
    spark.stop();
  }
}
