package dev.graft.spark.ml;

import dev.graft.Api;
import dev.graft.dataset.Task;
import dev.graft.spark.train.Cancellation;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.regression.Regressor;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructType;

/**
 * Fine-tunes a pretrained network, or trains one from random weights, on vectors and numbers that
 * are to be predicted: one of Spark's own regressors.
 *
 * <pre>{@code
 * FineTuneRegressionModel model =
 *     new FineTuneRegressor().setHiddenLayers(new int[] {64}).fit(rows);
 * double r2 = model.evaluate(others).r2();
 * }</pre>
 *
 * <p>It trains as {@link FineTuner} does, which takes texts, pictures, arrays and truth values too.
 * Bad input is an {@link IllegalArgumentException} with one sentence that names column and value.
 */
@Api
public final class FineTuneRegressor
    extends Regressor<Vector, FineTuneRegressor, FineTuneRegressionModel>
    implements HasTraining<FineTuneRegressor>, DefaultParamsWritable {

  private static final long serialVersionUID = 1L;

  private final String uid;
  private final TrainingParams training;
  private final Param<String> handleInvalid;

  public FineTuneRegressor() {
    this(StageUid.random("fineTuneRegressor"));
  }

  public FineTuneRegressor(String uid) {
    this(StageUid.announce(uid));
  }

  private FineTuneRegressor(StageUid uid) {
    this.uid = uid.endAnnouncement();
    this.training = new TrainingParams(this);
    this.handleInvalid = ColumnParams.handleInvalid(this);
  }

  @Override
  public String uid() {
    return uid == null ? StageUid.announced() : uid;
  }

  @Override
  public TrainingParams training() {
    return training;
  }

  @Override
  public Param<String> handleInvalid() {
    return handleInvalid;
  }

  private Learner learner() {
    return Learner.predictor(this, ColumnNames.ofNumbers(getPredictionCol()), Task.REGRESSION);
  }

  /**
   * Trains; runs Spark jobs, one a round. An interrupt of the thread stops it, and them.
   *
   * @throws IllegalArgumentException if params or rows cannot be used
   * @throws dev.graft.spark.train.TrainingFailedException if training cannot finish
   * @throws dev.graft.spark.train.CancelledException if the thread was interrupted
   */
  @Override
  public FineTuneRegressionModel fit(Dataset<?> dataset) {
    return fit(dataset, new Cancellation());
  }

  /** The same, which another thread may stop. */
  FineTuneRegressionModel fit(Dataset<?> dataset, Cancellation cancellation) {
    return Unusable.call(
        () -> {
          transformSchema(dataset.schema());
          return copyValues(train(dataset, cancellation), ParamMap.empty()).setParent(this);
        });
  }

  @Override
  public FineTuneRegressionModel train(Dataset<?> dataset) {
    return train(dataset, new Cancellation());
  }

  private FineTuneRegressionModel train(Dataset<?> dataset, Cancellation cancellation) {
    return new FineTuneRegressionModel(uid, new Fit(learner(), dataset.toDF(), cancellation).run());
  }

  @Override
  public StructType transformSchema(StructType schema) {
    return Unusable.call(() -> new FrameColumns(learner(), schema).transformed());
  }

  @Override
  public FineTuneRegressor copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  /** Reads what {@code write()} wrote. */
  public static MLReader<FineTuneRegressor> read() {
    return new DefaultParamsReader<>();
  }

  public static FineTuneRegressor load(String path) {
    return read().load(path);
  }
}
