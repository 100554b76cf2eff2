package dev.graft.spark.ml;

import dev.graft.Api;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.regression.RegressionModel;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * A network that a {@link FineTuneRegressor} has trained: one of Spark's own models, which adds the
 * column prediction.
 */
@Api
public final class FineTuneRegressionModel extends RegressionModel<Vector, FineTuneRegressionModel>
    implements HasPrediction<FineTuneRegressionModel>,
        HasWeight<FineTuneRegressionModel>,
        HasNetwork {

  private static final long serialVersionUID = 1L;

  private final String uid;
  private final LearnedNetwork learned;
  private final Param<String> handleInvalid;
  private final Param<String> weightCol;

  /** For Spark Connect's server, which finds the class by it; such a model has learned nothing. */
  public FineTuneRegressionModel() {
    this("", null);
  }

  FineTuneRegressionModel(String uid, LearnedNetwork learned) {
    this(StageUid.announce(uid), learned);
  }

  private FineTuneRegressionModel(StageUid uid, LearnedNetwork learned) {
    this.uid = uid.endAnnouncement();
    this.learned = learned;
    this.handleInvalid = ColumnParams.handleInvalid(this);
    this.weightCol = HasWeight.param(this);
  }

  @Override
  public String uid() {
    return uid == null ? StageUid.announced() : uid;
  }

  @Override
  public LearnedNetwork learned() {
    return learned;
  }

  @Override
  public Param<String> handleInvalid() {
    return handleInvalid;
  }

  @Override
  public Param<String> weightCol() {
    return weightCol;
  }

  @Override
  public int numFeatures() {
    return learned.numFeatures();
  }

  private ColumnNames names() {
    return ColumnNames.ofNumbers(getPredictionCol());
  }

  /** Adds the predictions; lazy, rows stay in their partitions. */
  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    return Unusable.call(() -> learned.transform(this, names(), dataset));
  }

  @Override
  public StructType transformSchema(StructType schema) {
    return Unusable.call(() -> learned.prediction(this, names()).schema(schema));
  }

  /**
   * The number that is predicted of one example, in this JVM.
   *
   * @throws IllegalArgumentException if the vector is of another size, or holds what is no number
   */
  @Override
  public double predict(Vector features) {
    return Unusable.call(() -> (double) learned.outputs(features)[0]);
  }

  /**
   * How good the predictions of labelled rows are; Spark's own summary can be made by Spark's
   * linear regression alone, this has its methods.
   */
  public FineTuneRegressionSummary evaluate(Dataset<?> dataset) {
    return FineTuneRegressionSummary.of(this, dataset);
  }

  @Override
  public FineTuneRegressionModel copy(ParamMap extra) {
    return copyValues(new FineTuneRegressionModel(uid, learned), extra).setParent(parent());
  }

  /** In bytes, for Spark Connect's server, which keeps so many of them; overrides in Spark 4.1. */
  @SuppressWarnings("MissingOverride")
  public long estimatedSize() {
    return learned.bytes();
  }

  /** Reads what {@code write()} wrote. */
  public static MLReader<FineTuneRegressionModel> read() {
    return new ModelReader<>(FineTuneRegressionModel.class, FineTuneRegressionModel::new);
  }

  public static FineTuneRegressionModel load(String path) {
    return read().load(path);
  }

  @Override
  public String toString() {
    return learned.described("FineTuneRegressionModel", uid);
  }
}
