package dev.graft.spark.ml;

import dev.graft.Api;
import dev.graft.dataset.Task;
import dev.graft.spark.shim.ParamMapsEstimator;
import dev.graft.spark.train.Cancellation;
import java.util.List;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructType;

/**
 * Fine-tunes a pretrained network, or trains one from random weights, on the rows of a DataFrame:
 * an Estimator for pipelines and cross-validation. {@code explainParams()} lists what can be set.
 *
 * <pre>{@code
 * FineTunedModel model =
 *     new FineTuner().setPretrained("model/").setCut("hidden").setMaxIter(10).fit(rows);
 * Dataset<Row> predicted = model.transform(others);
 * }</pre>
 *
 * <p>Bad input is an {@link IllegalArgumentException} with one sentence that names column and
 * value.
 */
@Api
public final class FineTuner extends ParamMapsEstimator<FineTunedModel>
    implements HasTraining<FineTuner>, HasColumns<FineTuner>, DefaultParamsWritable {

  private static final long serialVersionUID = 1L;

  static final String CLASSIFICATION = "classification";
  static final String REGRESSION = "regression";

  private final String uid;
  private final Param<String> task;
  private final ColumnParams columns;
  private final TrainingParams training;

  public FineTuner() {
    this(StageUid.random("fineTuner"));
  }

  public FineTuner(String uid) {
    this.uid = uid;
    this.task =
        new Param<>(
            this,
            "task",
            "what is predicted: classification or regression",
            ParamValidators.inArray(new String[] {CLASSIFICATION, REGRESSION}));
    setDefault(task, CLASSIFICATION);
    this.columns = new ColumnParams(this);
    this.training = new TrainingParams(this);
  }

  @Override
  public String uid() {
    return uid;
  }

  @Override
  public ColumnParams columns() {
    return columns;
  }

  @Override
  public TrainingParams training() {
    return training;
  }

  public Param<String> task() {
    return task;
  }

  public String getTask() {
    return getOrDefault(task);
  }

  public FineTuner setTask(String value) {
    set(task, value);
    return this;
  }

  Learner learner() {
    Task learned = getTask().equals(REGRESSION) ? Task.REGRESSION : Task.CLASSIFICATION;
    return new Learner(this, ColumnNames.of(this), learned, false, columns.inputs.second());
  }

  /**
   * Trains; runs Spark jobs, one a round. An interrupt of the thread stops it, and them.
   *
   * @throws IllegalArgumentException if params or rows cannot be used
   * @throws dev.graft.spark.train.TrainingFailedException if training cannot finish
   * @throws dev.graft.spark.train.CancelledException if the thread was interrupted
   */
  @Override
  public FineTunedModel fit(Dataset<?> dataset) {
    return fit(dataset, new Cancellation());
  }

  /** The same, which another thread may stop. */
  FineTunedModel fit(Dataset<?> dataset, Cancellation cancellation) {
    return fits().fit(dataset, cancellation);
  }

  /**
   * The same with other params. Fits that several threads begin at the same time on one Dataset, as
   * a CrossValidator with {@code parallelism} does, are trained at once where they can be.
   */
  @Override
  public FineTunedModel fit(Dataset<?> dataset, ParamMap paramMap) {
    return JoinedFits.fit(fits(), dataset, paramMap);
  }

  /**
   * The same with several param maps: those that differ only in how they train, not in the network
   * below the new layers, the data or the workers, are trained at once, a Spark job a round.
   *
   * @return the models in the order of the param maps, each as a fit of it alone gives it
   */
  @Override
  public List<FineTunedModel> fit(Dataset<?> dataset, List<ParamMap> paramMaps) {
    return fit(dataset, paramMaps, new Cancellation());
  }

  /** The same, which another thread may stop. */
  List<FineTunedModel> fit(
      Dataset<?> dataset, List<ParamMap> paramMaps, Cancellation cancellation) {
    return fits().fit(dataset, paramMaps, cancellation);
  }

  private ParamMapFits<FineTuner, FineTunedModel> fits() {
    return new ParamMapFits<>(this, FineTuner::copy, FineTuner::learner, FineTuner::model);
  }

  private FineTunedModel model(LearnedNetwork learned) {
    return copyValues(new FineTunedModel(uid, learned), ParamMap.empty()).setParent(this);
  }

  @Override
  public StructType transformSchema(StructType schema) {
    return Unusable.call(() -> new FrameColumns(learner(), schema).transformed());
  }

  @Override
  public FineTuner copy(ParamMap extra) {
    FineTuner copy = defaultCopy(extra);
    return training.carriedTo(copy);
  }

  /** Reads what {@code write()} wrote. */
  public static MLReader<FineTuner> read() {
    return new DefaultParamsReader<>();
  }

  public static FineTuner load(String path) {
    return read().load(path);
  }
}
