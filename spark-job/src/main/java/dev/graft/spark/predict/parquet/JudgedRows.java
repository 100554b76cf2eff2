package dev.graft.spark.predict.parquet;

import dev.graft.dataset.Task;
import dev.graft.evaluate.DecisionRule;
import dev.graft.evaluate.Judged;
import dev.graft.spark.storage.HadoopFolder;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Labelled examples beside what a model says of them: id, truth and prediction (the name of the
 * class, the names of the labels that hold, the number or the numbers), and probabilities.
 */
public final class JudgedRows implements Serializable {

  private static final long serialVersionUID = 1L;

  private final Task task;
  private final boolean several;
  private final String[] names;

  /**
   * @param outputs of the network
   * @param names of the classes or labels; too few: their numbers are their names
   */
  public JudgedRows(Task task, int outputs, List<String> names) {
    this.task = task;
    this.several = outputs > 1;
    this.names =
        IntStream.range(0, task.names(outputs))
            .mapToObj(i -> i < names.size() ? names.get(i) : Integer.toString(i))
            .toArray(String[]::new);
  }

  StructType schema() {
    StructType schema =
        new StructType()
            .add("id", DataTypes.LongType, false)
            .add("truth", type(), false)
            .add("prediction", type(), false);
    return task == Task.REGRESSION
        ? schema
        : schema.add("probability", DataTypes.createArrayType(DataTypes.FloatType, false), false);
  }

  private DataType type() {
    return switch (task) {
      case CLASSIFICATION -> DataTypes.StringType;
      case MULTI_LABEL -> DataTypes.createArrayType(DataTypes.StringType, false);
      case REGRESSION ->
          several ? DataTypes.createArrayType(DataTypes.DoubleType, false) : DataTypes.DoubleType;
    };
  }

  Row row(Judged example) {
    return switch (task) {
      case CLASSIFICATION -> {
        float[] probabilities = new float[names.length];
        for (int i = 0; i < names.length; i++) {
          probabilities[i] = example.probability(i);
        }
        yield RowFactory.create(
            example.id(), names[example.label()], names[example.predicted()], probabilities);
      }
      case MULTI_LABEL ->
          RowFactory.create(
              example.id(),
              held(DecisionRule.PLAIN, example.values()),
              held(example.rule(), example.outputs()),
              example.probabilities());
      case REGRESSION ->
          RowFactory.create(example.id(), numbers(example.values()), numbers(example.outputs()));
    };
  }

  private String[] held(DecisionRule rule, float[] outputs) {
    boolean[] held = rule.held(outputs);
    return IntStream.range(0, held.length)
        .filter(i -> held[i])
        .mapToObj(i -> names[i])
        .toArray(String[]::new);
  }

  private Object numbers(float[] values) {
    return several
        ? IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray()
        : (Object) (double) values[0];
  }

  /**
   * Writes a file a partition; other files in the folder go.
   *
   * @param attempt part of the files' names: no two drivers write files of one name
   */
  public void write(
      JavaSparkContext spark, JavaRDD<Judged> examples, HadoopFolder folder, String attempt)
      throws IOException {
    ParquetFiles files = ParquetFiles.in(spark, folder.location(), schema(), attempt);
    Set<String> written =
        Set.copyOf(examples.mapPartitions(new WriteJudged(this, files)).collect());
    for (String name : folder.lengths().keySet()) {
      if (!written.contains(name)) {
        folder.in(name).delete();
      }
    }
  }
}
