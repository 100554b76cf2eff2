package dev.graft.spark.ml;

import dev.graft.Api;
import dev.graft.dataset.Task;
import dev.graft.spark.shim.ParamMapsRegressor;
import dev.graft.spark.train.Cancellation;
import java.util.List;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
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
    extends ParamMapsRegressor<FineTuneRegressor, FineTuneRegressionModel>
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
    return fits().fit(dataset, cancellation);
  }

  /**
   * The same with other params. Fits that several threads begin at the same time on one Dataset, as
   * a CrossValidator with {@code parallelism} does, are trained at once where they can be.
   */
  @Override
  public FineTuneRegressionModel fit(Dataset<?> dataset, ParamMap paramMap) {
    return JoinedFits.fit(fits(), dataset, paramMap);
  }

  /**
   * The same with several param maps: those that differ only in how they train, not in the network
   * below the new layers, the data or the workers, are trained at once, a Spark job a round.
   *
   * @return the models in the order of the param maps, each as a fit of it alone gives it
   */
  @Override
  public List<FineTuneRegressionModel> fit(Dataset<?> dataset, List<ParamMap> paramMaps) {
    return fit(dataset, paramMaps, new Cancellation());
  }

  /** The same, which another thread may stop. */
  List<FineTuneRegressionModel> fit(
      Dataset<?> dataset, List<ParamMap> paramMaps, Cancellation cancellation) {
    return fits().fit(dataset, paramMaps, cancellation);
  }

  private ParamMapFits<FineTuneRegressor, FineTuneRegressionModel> fits() {
    return new ParamMapFits<>(
        this, FineTuneRegressor::copy, FineTuneRegressor::learner, FineTuneRegressor::model);
  }

  private FineTuneRegressionModel model(LearnedNetwork learned) {
    return copyValues(new FineTuneRegressionModel(uid, learned), ParamMap.empty()).setParent(this);
  }

  @Override
  public FineTuneRegressionModel train(Dataset<?> dataset) {
    return new FineTuneRegressionModel(
        uid, new Fit(List.of(learner()), dataset.toDF(), new Cancellation()).run().get(0));
  }

  @Override
  public StructType transformSchema(StructType schema) {
    return Unusable.call(() -> new FrameColumns(learner(), schema).transformed());
  }

  @Override
  public FineTuneRegressor copy(ParamMap extra) {
    FineTuneRegressor copy = defaultCopy(extra);
    return training.carriedTo(copy);
  }

  /** Reads what {@code write()} wrote. */
  public static MLReader<FineTuneRegressor> read() {
    return new DefaultParamsReader<>();
  }

  public static FineTuneRegressor load(String path) {
    return read().load(path);
  }
}
