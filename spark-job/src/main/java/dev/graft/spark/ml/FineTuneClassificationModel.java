package dev.graft.spark.ml;

import dev.graft.Api;
import java.util.Arrays;
import org.apache.spark.ml.classification.ProbabilisticClassificationModel;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import scala.Tuple3;

/**
 * A network that a {@link FineTuneClassifier} has trained: one of Spark's own models, which adds
 * the columns rawPrediction (logarithms of the probabilities), probability and prediction.
 */
@Api
public final class FineTuneClassificationModel
    extends ProbabilisticClassificationModel<Vector, FineTuneClassificationModel>
    implements HasPrediction<FineTuneClassificationModel>,
        HasWeight<FineTuneClassificationModel>,
        HasNetwork {

  private static final long serialVersionUID = 1L;

  private final String uid;
  private final LearnedNetwork learned;
  private final Param<String> handleInvalid;
  private final Param<String> weightCol;

  /** For Spark Connect's server, which finds the class by it; such a model has learned nothing. */
  public FineTuneClassificationModel() {
    this("", null);
  }

  FineTuneClassificationModel(String uid, LearnedNetwork learned) {
    this(StageUid.announce(uid), learned);
  }

  private FineTuneClassificationModel(StageUid uid, LearnedNetwork learned) {
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

  @Override
  public int numClasses() {
    return learned.numClasses();
  }

  private ColumnNames names() {
    return ColumnNames.of(this);
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
   * The class of one example, in this JVM.
   *
   * @throws IllegalArgumentException if the vector is of another size, or holds what is no number
   */
  @Override
  public double predict(Vector features) {
    return Unusable.call(() -> learned.columns(names()).predictedClass(learned.outputs(features)));
  }

  /** The logarithms of the classes' probabilities of one example. */
  @Override
  public Vector predictRaw(Vector features) {
    return Vectors.dense(MlColumns.logarithms(probabilities(features)));
  }

  @Override
  public Vector predictProbability(Vector features) {
    return Vectors.dense(probabilities(features));
  }

  private double[] probabilities(Vector features) {
    return Unusable.call(() -> learned.columns(names()).told(learned.outputs(features)));
  }

  /** Of logarithms, whatever number is added to all of them. */
  @Override
  public Vector raw2probabilityInPlace(Vector rawPrediction) {
    if (!(rawPrediction instanceof DenseVector dense)) {
      throw new IllegalArgumentException(
          "Cannot make probabilities of a sparse vector in place: give a dense one.");
    }
    double[] values = dense.values();
    double most = Arrays.stream(values).max().orElse(0);
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.exp(values[i] - most);
      sum += values[i];
    }
    for (int i = 0; i < values.length; i++) {
      values[i] /= sum;
    }
    return dense;
  }

  /**
   * Java takes the two that are inherited for different ones: what they return differs in a type
   * parameter.
   */
  @Override
  @SuppressWarnings({"rawtypes", "unchecked"})
  public Tuple3 findSummaryModel() {
    FineTuneClassificationModel named = FineTuneClassificationSummary.named(this);
    return new Tuple3(named, named.getProbabilityCol(), named.getPredictionCol());
  }

  /**
   * How good the predictions of labelled rows are; Spark's own summaries can be made by Spark's
   * models alone, this has their methods. Of two classes it has an {@code asBinary()}.
   */
  public FineTuneClassificationSummary evaluate(Dataset<?> dataset) {
    return FineTuneClassificationSummary.of(this, dataset);
  }

  @Override
  public FineTuneClassificationModel copy(ParamMap extra) {
    return copyValues(new FineTuneClassificationModel(uid, learned), extra).setParent(parent());
  }

  /** In bytes, for Spark Connect's server, which keeps so many of them; overrides in Spark 4.1. */
  @SuppressWarnings("MissingOverride")
  public long estimatedSize() {
    return learned.bytes();
  }

  /** Reads what {@code write()} wrote. */
  public static MLReader<FineTuneClassificationModel> read() {
    return new ModelReader<>(FineTuneClassificationModel.class, FineTuneClassificationModel::new);
  }

  public static FineTuneClassificationModel load(String path) {
    return read().load(path);
  }

  @Override
  public String toString() {
    return learned.described("FineTuneClassificationModel", uid);
  }
}
