package dev.graft.spark.predict;

import dev.graft.Api;
import dev.graft.config.PredictSettings;
import dev.graft.dataset.Task;
import dev.graft.save.Bundle;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Saved models as functions of Spark SQL: {@code SqlFunctions.register(spark, "digits",
 * "output/model")}, then {@code SELECT digits(features) FROM t}.
 *
 * <p>A function takes the column of a model that takes one: a vector or an array of numbers, a
 * text, a picture. Of a model that has learned several columns it takes a struct with these names:
 * {@code digits(struct(*))}. It gives a struct of prediction, label and probability, as far as the
 * model's task has them, and null for a row that cannot be used or holds a category that training
 * has not seen. Rows are predicted one at a time: {@code graft predict} and {@code
 * FineTunedModel.transform} do it in batches, which is many times faster.
 */
@Api
public final class SqlFunctions {

  private static final PredictSettings.Columns COLUMNS =
      new PredictSettings.Columns("prediction", "label", "probability", "", "", "");

  /** The name of a single argument, in messages. */
  private static final String ARGUMENT = "argument";

  private SqlFunctions() {}

  /**
   * Loads a model, sends it to the executors and registers it under a name of this session.
   *
   * @param path a folder that Graft saved (model/ or its parent), on any Hadoop filesystem
   * @return the names of the columns that the function takes as a struct; empty: it takes one value
   * @throws dev.graft.UnusableInputException if there is no model that can be used
   */
  public static List<String> register(SparkSession session, String name, String path) {
    return register(session, name, path, "");
  }

  /**
   * The same of any model file.
   *
   * @param path what {@code model.pretrained} takes, on any Hadoop filesystem
   * @param conf see {@link ServedModel#load}
   */
  public static List<String> register(SparkSession session, String name, String path, String conf) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    Bundle bundle = ServedModel.load(spark.hadoopConfiguration(), path, conf);
    WholeNetwork network = WholeNetwork.of(bundle, path);
    AddedColumns columns =
        new AddedColumns(
            COLUMNS, 0, network.task(), network.outputs(), names(bundle, network), bundle.rule());
    RowReaders readers = new RowReaders(bundle, List.of(ARGUMENT));
    List<String> takes =
        readers.columns().equals(List.of(ARGUMENT)) ? List.of() : readers.columns();
    ModelFunction function =
        new ModelFunction(
            name, new ServedNetwork(network::network).in(spark.sc()), columns, readers, takes);
    StructType result = new StructType();
    for (StructField field : columns.fields()) {
      result = result.add(field);
    }
    session.udf().register(name, function, result);
    return takes;
  }

  private static List<String> names(Bundle bundle, WholeNetwork network) {
    int count = network.task().names(network.outputs());
    return network.task() != Task.REGRESSION && bundle.classNames().size() == count
        ? bundle.classNames()
        : IntStream.range(0, count).mapToObj(Integer::toString).toList();
  }
}
