package dev.graft.spark.ml;

import dev.graft.Api;
import java.util.UUID;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * Puts the rows of a DataFrame through a pretrained network up to a layer and adds the activations
 * as a column of vectors: features for any of Spark ML's learners. What is saved is the path of the
 * pretrained network, not the network.
 */
@Api
public final class Featurizer extends Transformer implements DefaultParamsWritable {

  private static final long serialVersionUID = 1L;

  private final String uid;
  private final Param<String> inputCol;
  private final Param<String> secondTextCol;
  private final Param<String> outputCol;
  private final Param<String> pretrained;
  private final Param<String> cut;
  private final Param<String> conf;
  private final Param<String> handleInvalid;
  private transient FeatureNetwork network;

  public Featurizer() {
    this("featurizer_" + UUID.randomUUID().toString().substring(0, 12));
  }

  public Featurizer(String uid) {
    this.uid = uid;
    inputCol =
        new Param<>(
            this,
            "inputCol",
            "the column of what the network takes: a vector, an array of numbers, a text, the bytes of a picture's file, or Spark's image structure");
    secondTextCol = InputColumns.secondTextCol(this, "inputCol");
    outputCol = new Param<>(this, "outputCol", "the column of the activations, vectors");
    pretrained = new Param<>(this, "pretrained", TrainingParams.PRETRAINED);
    cut =
        new Param<>(
            this,
            "cut",
            "the layer (of an ONNX model: the tensor) whose activations are taken; not set: the layer below the output layer (of a network that has none: its output; of an ONNX model: its first output)");
    conf =
        new Param<>(
            this,
            "conf",
            "more settings, in the words of a job file (HOCON): data.normalization, data.images, model.onnx, model.require-sha256");
    handleInvalid =
        new Param<>(
            this,
            "handleInvalid",
            "rows that cannot be used (null, NaN, another size): error, skip (left out), or keep (without activations)",
            ParamValidators.inArray(
                new String[] {ColumnParams.ERROR, ColumnParams.SKIP, ColumnParams.KEEP}));
    setDefault(inputCol, "features");
    setDefault(outputCol, "activations");
    setDefault(conf, "");
    setDefault(handleInvalid, ColumnParams.ERROR);
  }

  @Override
  public String uid() {
    return uid;
  }

  /** Adds the activations; lazy, rows stay in their partitions. */
  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    return Unusable.featurizing(
        () -> {
          FeatureNetwork used = network(dataset.schema());
          return used.prediction(this)
              .of(dataset.toDF(), used.served().in(dataset.sparkSession().sparkContext()));
        });
  }

  @Override
  public StructType transformSchema(StructType schema) {
    return Unusable.featurizing(() -> network(schema).prediction(this).schema(schema));
  }

  /** Loaded once for the params that say what it is. */
  private synchronized FeatureNetwork network(StructType schema) {
    if (network == null || !network.isOf(this, schema)) {
      network = FeatureNetwork.load(this, schema);
    }
    return network;
  }

  @Override
  public Featurizer copy(ParamMap extra) {
    Featurizer copy = defaultCopy(extra);
    copy.network = network;
    return copy;
  }

  public Param<String> inputCol() {
    return inputCol;
  }

  public String getInputCol() {
    return getOrDefault(inputCol);
  }

  public Featurizer setInputCol(String value) {
    set(inputCol, value);
    return this;
  }

  public Param<String> secondTextCol() {
    return secondTextCol;
  }

  public String getSecondTextCol() {
    return getOrDefault(secondTextCol);
  }

  public Featurizer setSecondTextCol(String value) {
    set(secondTextCol, value);
    return this;
  }

  InputColumns inputs() {
    return new InputColumns(this, inputCol, secondTextCol);
  }

  public Param<String> outputCol() {
    return outputCol;
  }

  public String getOutputCol() {
    return getOrDefault(outputCol);
  }

  public Featurizer setOutputCol(String value) {
    set(outputCol, value);
    return this;
  }

  public Param<String> pretrained() {
    return pretrained;
  }

  public String getPretrained() {
    return getOrDefault(pretrained);
  }

  public Featurizer setPretrained(String value) {
    set(pretrained, value);
    return this;
  }

  public Param<String> cut() {
    return cut;
  }

  public String getCut() {
    return getOrDefault(cut);
  }

  public Featurizer setCut(String value) {
    set(cut, value);
    return this;
  }

  public Param<String> conf() {
    return conf;
  }

  public String getConf() {
    return getOrDefault(conf);
  }

  public Featurizer setConf(String value) {
    set(conf, value);
    return this;
  }

  public Param<String> handleInvalid() {
    return handleInvalid;
  }

  public String getHandleInvalid() {
    return getOrDefault(handleInvalid);
  }

  public Featurizer setHandleInvalid(String value) {
    set(handleInvalid, value);
    return this;
  }

  /** Reads what {@code write()} wrote. */
  public static MLReader<Featurizer> read() {
    return new DefaultParamsReader<>();
  }

  public static Featurizer load(String path) {
    return read().load(path);
  }
}
