package dev.graft.spark.ml;

import dev.graft.dataset.Task;
import dev.graft.save.Bundle;
import dev.graft.spark.predict.FramePrediction;
import dev.graft.spark.predict.InvalidRows;
import dev.graft.spark.predict.ServedModel;
import dev.graft.spark.predict.ServedNetwork;
import dev.graft.spark.predict.WholeNetwork;
import dev.graft.spark.storage.Filesystems;
import dev.graft.spark.storage.HadoopFolder;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * A network that a {@link FineTuner} has trained, or that a job has saved: a Model that adds the
 * columns rawPrediction, probability and prediction.
 */
public final class FineTunedModel extends Model<FineTunedModel>
    implements HasColumns<FineTunedModel>, MLWritable {

  private static final long serialVersionUID = 1L;

  private final String uid;
  private final ColumnParams columns;
  private final Bundle bundle;
  private final FineTuningSummary summary;
  private final WholeNetwork network;
  private final ServedNetwork served;

  FineTunedModel(String uid, Bundle bundle, FineTuningSummary summary) {
    this(uid, bundle, summary, WholeNetwork.of(bundle, uid), null);
  }

  private FineTunedModel(
      String uid,
      Bundle bundle,
      FineTuningSummary summary,
      WholeNetwork network,
      ServedNetwork served) {
    this.uid = uid;
    this.columns = new ColumnParams(this);
    this.bundle = bundle;
    this.summary = summary;
    this.network = network;
    this.served = served == null ? new ServedNetwork(network::network) : served;
  }

  /**
   * The model that a job has saved.
   *
   * @param path {@code model/} or its parent, on any Hadoop filesystem
   * @throws IllegalArgumentException if there is none, if it is damaged or of a newer format
   */
  public static FineTunedModel ofBundle(String path) {
    return ofFile(path, "");
  }

  /**
   * The same of any model file, as it is.
   *
   * @param path what {@code model.pretrained} takes, on any Hadoop filesystem
   * @param conf what a job file would say of it, see {@link ServedModel#load}
   * @throws IllegalArgumentException if it cannot be loaded, or if it is not clear how it is used
   */
  public static FineTunedModel ofFile(String path, String conf) {
    return Unusable.call(
        () -> {
          Bundle bundle = ServedModel.load(Filesystems.configuration(), path, conf);
          String uid = "fineTuner_" + UUID.randomUUID().toString().substring(0, 12);
          return new FineTunedModel(uid, bundle, null);
        });
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
  public FineTunedModel self() {
    return this;
  }

  /** Adds the predictions; lazy, rows stay in their partitions. */
  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    return Unusable.call(
        () -> {
          if (predictionColumns().fields().isEmpty()) {
            return dataset.toDF();
          }
          return prediction().of(dataset.toDF(), served.in(dataset.sparkSession().sparkContext()));
        });
  }

  @Override
  public StructType transformSchema(StructType schema) {
    return Unusable.call(() -> prediction().schema(schema));
  }

  private FramePrediction prediction() {
    return new FramePrediction(
        bundle,
        getFeaturesCol(),
        predictionColumns(),
        InvalidRows.valueOf(getHandleInvalid().toUpperCase(Locale.ROOT)));
  }

  private MlColumns predictionColumns() {
    return new MlColumns(this, network.task(), network.outputs(), classNames());
  }

  /** The names of the classes, in the order of their numbers. */
  public List<String> classNames() {
    return network.task() == Task.REGRESSION ? List.of() : bundle.classNames();
  }

  /** Number of classes or labels; of regression the number of numbers. */
  public int numClasses() {
    return network.task().names(network.outputs());
  }

  /** The identity of the weights, as in {@code report.json}. */
  public String weightsSha256() {
    return bundle.network().weightsSha256();
  }

  /** Where the model comes from, in JSON: settings, seed, data, versions, the parent's hash. */
  public String provenance() {
    return bundle.provenance().toString();
  }

  public boolean hasSummary() {
    return summary != null;
  }

  /**
   * What happened in the fit.
   *
   * @throws IllegalStateException if the model is from a job's folder
   */
  public FineTuningSummary summary() {
    if (summary == null) {
      throw new IllegalStateException(
          "The model %s has no summary: it was loaded from a job's folder, whose report.json says what happened."
              .formatted(uid));
    }
    return summary;
  }

  @Override
  public FineTunedModel copy(ParamMap extra) {
    FineTunedModel copy = new FineTunedModel(uid, bundle, summary, network, served);
    return copyValues(copy, extra).setParent(parent());
  }

  @Override
  public MLWriter write() {
    return new ModelWriter(this);
  }

  /** Reads what {@code write()} wrote. */
  public static MLReader<FineTunedModel> read() {
    return new ModelReader();
  }

  public static FineTunedModel load(String path) {
    return read().load(path);
  }

  void save(HadoopFolder folder) throws IOException {
    bundle.save(folder.in(ModelReader.BUNDLE));
    if (summary != null) {
      summary.save(folder.in(ModelReader.SUMMARY));
    }
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "FineTunedModel: uid=%s, %s, parameters=%d",
        uid,
        network.task().key(),
        bundle.network().parameters());
  }
}
