package dev.graft.spark.ml;

import static org.apache.spark.sql.functions.col;

import dev.graft.Api;
import dev.graft.UnusableInputException;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.attribute.NumericAttribute;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.StringArrayParam;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructType;

/**
 * Adds the column of labels that a learner takes: class numbers of names, truth values or numbers
 * of whatever type; or, without {@code labels}, numbers of texts. Labels that are none of the
 * classes become null, and rows without the input column stay as they are, so that a fitted
 * pipeline takes rows whose label nobody knows: what Spark's StringIndexerModel does of either.
 */
@Api
public final class LabelEncoder extends Transformer implements DefaultParamsWritable {

  private static final long serialVersionUID = 1L;

  private final String uid;
  private final Param<String> inputCol;
  private final Param<String> outputCol;
  private final StringArrayParam labels;

  public LabelEncoder() {
    this("labelEncoder_" + UUID.randomUUID().toString().substring(0, 12));
  }

  public LabelEncoder(String uid) {
    this.uid = uid;
    inputCol =
        new Param<>(
            this,
            "inputCol",
            "the column of the labels: texts, numbers or truth values; rows may lack it");
    outputCol =
        new Param<>(
            this, "outputCol", "the column of the class numbers, null where a label is no class");
    labels =
        new StringArrayParam(
            this,
            "labels",
            "the classes in the order of their numbers, as the column writes them; empty: its values are numbers");
    setDefault(outputCol, "label");
    setDefault(labels, new String[0]);
  }

  @Override
  public String uid() {
    return uid;
  }

  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    return Unusable.call(
        () -> {
          StructType schema = dataset.schema();
          StructType added = transformSchema(schema);
          if (added.length() == schema.length()) {
            return dataset.toDF();
          }
          LabelValues values =
              new LabelValues(getInputCol(), schema.apply(getInputCol()).dataType());
          List<String> classes = Arrays.asList(getLabels());
          return dataset
              .toDF()
              .select(
                  col("*"),
                  (classes.isEmpty() ? values.numbers() : values.numbersOf(classes))
                      .as(getOutputCol(), added.apply(getOutputCol()).metadata()));
        });
  }

  @Override
  public StructType transformSchema(StructType schema) {
    return Unusable.call(
        () -> {
          List<String> names = Arrays.asList(schema.fieldNames());
          if (!names.contains(getInputCol())) {
            return schema;
          }
          LabelValues.require(getInputCol(), schema.apply(getInputCol()).dataType());
          if (names.contains(getOutputCol())) {
            throw new UnusableInputException(
                "Cannot add the column %s: the table has one already; set outputCol to another name."
                    .formatted(getOutputCol()));
          }
          return schema.add(getOutputCol(), DataTypes.DoubleType, true, metadata());
        });
  }

  private Metadata metadata() {
    return getLabels().length == 0
        ? NumericAttribute.defaultAttr().withName(getOutputCol()).toMetadata()
        : NominalAttribute.defaultAttr()
            .withName(getOutputCol())
            .withValues(getLabels())
            .toMetadata();
  }

  @Override
  public LabelEncoder copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  public Param<String> inputCol() {
    return inputCol;
  }

  public String getInputCol() {
    return getOrDefault(inputCol);
  }

  public LabelEncoder setInputCol(String value) {
    set(inputCol, value);
    return this;
  }

  public Param<String> outputCol() {
    return outputCol;
  }

  public String getOutputCol() {
    return getOrDefault(outputCol);
  }

  public LabelEncoder setOutputCol(String value) {
    set(outputCol, value);
    return this;
  }

  public StringArrayParam labels() {
    return labels;
  }

  public String[] getLabels() {
    return getOrDefault(labels);
  }

  public LabelEncoder setLabels(String[] value) {
    set(labels, value);
    return this;
  }

  /** Reads what {@code write()} wrote. */
  public static MLReader<LabelEncoder> read() {
    return new DefaultParamsReader<>();
  }

  public static LabelEncoder load(String path) {
    return read().load(path);
  }
}
