package dev.graft.spark.ml;

import dev.graft.Api;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.mllib.evaluation.BinaryClassificationMetrics;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.Tuple2;

/**
 * The same of two classes, with the methods of Spark's own BinaryClassificationSummary. The numbers
 * are those of Spark's {@link BinaryClassificationMetrics}.
 */
@Api
public final class FineTuneBinaryClassificationSummary extends FineTuneClassificationSummary {

  /** As Spark's own summary. */
  private static final int BINS = 100;

  private final BinaryClassificationMetrics metrics;

  FineTuneBinaryClassificationSummary(FineTuneClassificationModel model, Dataset<?> rows) {
    super(model, rows);
    this.metrics = new BinaryClassificationMetrics(labelled().secondBesideLabels(scoreCol()), BINS);
  }

  @Override
  public FineTuneBinaryClassificationSummary asBinary() {
    return this;
  }

  /** The columns FPR and TPR: the receiver operating characteristic. */
  public Dataset<Row> roc() {
    return Unusable.call(() -> curve(metrics.roc(), "FPR", "TPR"));
  }

  public double areaUnderROC() {
    return Unusable.call(metrics::areaUnderROC);
  }

  /** The columns recall and precision. */
  public Dataset<Row> pr() {
    return Unusable.call(() -> curve(metrics.pr(), "recall", "precision"));
  }

  /** The columns threshold and F-Measure. */
  public Dataset<Row> fMeasureByThreshold() {
    return Unusable.call(() -> curve(metrics.fMeasureByThreshold(), "threshold", "F-Measure"));
  }

  /** The columns threshold and precision. */
  public Dataset<Row> precisionByThreshold() {
    return Unusable.call(() -> curve(metrics.precisionByThreshold(), "threshold", "precision"));
  }

  /** The columns threshold and recall. */
  public Dataset<Row> recallByThreshold() {
    return Unusable.call(() -> curve(metrics.recallByThreshold(), "threshold", "recall"));
  }

  private Dataset<Row> curve(RDD<Tuple2<Object, Object>> points, String x, String y) {
    JavaRDD<Row> rows = points.toJavaRDD().map(point -> RowFactory.create(point._1(), point._2()));
    return predictions()
        .sparkSession()
        .createDataFrame(
            rows,
            new StructType()
                .add(x, DataTypes.DoubleType, false)
                .add(y, DataTypes.DoubleType, false));
  }
}
