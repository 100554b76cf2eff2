package dev.graft.spark.ml;

import dev.graft.Api;
import dev.graft.save.Bundle;
import dev.graft.spark.predict.ServedModel;
import dev.graft.spark.storage.Filesystems;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * A network that a {@link FineTuner} has trained, or that a job has saved: a Model that adds the
 * columns rawPrediction, probability and prediction.
 */
@Api
public final class FineTunedModel extends Model<FineTunedModel>
    implements HasColumns<FineTunedModel>, HasNetwork {

  private static final long serialVersionUID = 1L;

  private final String uid;
  private final ColumnParams columns;
  private final LearnedNetwork learned;

  /** For Spark Connect's server, which finds the class by it; such a model has learned nothing. */
  public FineTunedModel() {
    this("", null);
  }

  FineTunedModel(String uid, LearnedNetwork learned) {
    this.uid = uid;
    this.columns = new ColumnParams(this);
    this.learned = learned;
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
          String uid = StageUid.random("fineTuner");
          return new FineTunedModel(uid, LearnedNetwork.of(uid, bundle, null));
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
  public LearnedNetwork learned() {
    return learned;
  }

  /** Adds the predictions; lazy, rows stay in their partitions. */
  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    return Unusable.call(() -> learned.transform(this, ColumnNames.of(this), dataset));
  }

  @Override
  public StructType transformSchema(StructType schema) {
    return Unusable.call(() -> learned.prediction(this, ColumnNames.of(this)).schema(schema));
  }

  /** Number of classes or labels; of regression the number of numbers. */
  public int numClasses() {
    return learned.numClasses();
  }

  @Override
  public FineTunedModel copy(ParamMap extra) {
    return copyValues(new FineTunedModel(uid, learned), extra).setParent(parent());
  }

  /** In bytes, for Spark Connect's server, which keeps so many of them; overrides in Spark 4.1. */
  @SuppressWarnings("MissingOverride")
  public long estimatedSize() {
    return learned.bytes();
  }

  /** Reads what {@code write()} wrote. */
  public static MLReader<FineTunedModel> read() {
    return new ModelReader<>(FineTunedModel.class, FineTunedModel::new);
  }

  public static FineTunedModel load(String path) {
    return read().load(path);
  }

  @Override
  public String toString() {
    return learned.described("FineTunedModel", uid);
  }
}
