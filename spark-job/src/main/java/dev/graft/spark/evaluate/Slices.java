package dev.graft.spark.evaluate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.dataset.Task;
import dev.graft.evaluate.Judged;
import dev.graft.evaluate.Metrics;
import dev.graft.evaluate.RegressionMetrics;
import dev.graft.io.Json;
import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple2;

/**
 * How good a model is on the examples of each value of a column: accuracy, of numbers the mean
 * absolute error. Values are joined to examples by their ids; sums are whole numbers.
 */
public final class Slices {

  /** Of each column those that most examples have are told one by one. */
  static final int MOST_VALUES = 50;

  private final List<String> columns;
  private final Task task;
  private final int answers;
  private final double unit;

  /**
   * @param answers that are right or wrong, of an example: its labels, or 1
   * @param all the metrics of all examples
   */
  public Slices(List<String> columns, Task task, int answers, Metrics all) {
    this.columns = columns;
    this.task = task;
    this.answers = answers;
    this.unit = all instanceof RegressionMetrics numbers ? numbers.mae() : 1;
  }

  /** For the report; a few Spark jobs. */
  public ArrayNode of(JavaRDD<Judged> examples, JavaPairRDD<Long, String[]> values) {
    JavaPairRDD<SliceKey, long[]> sums =
        examples
            .mapToPair(new SlicedExample(unit))
            .join(values)
            .flatMapToPair(new ValuesOfExample())
            .reduceByKey(Slices::sum);
    ArrayNode told = Json.object().putArray("slices");
    for (int column = 0; column < columns.size(); column++) {
      int number = column;
      tell(column, sums.filter(sum -> sum._1().column() == number), told);
    }
    return told;
  }

  private void tell(int column, JavaPairRDD<SliceKey, long[]> sums, ArrayNode to) {
    long[] rest =
        sums.map(sum -> new long[] {sum._2()[0], sum._2()[1], 1}).fold(new long[3], Slices::sum);
    for (Tuple2<SliceKey, long[]> value : sums.takeOrdered(MOST_VALUES, new MostExamples())) {
      ObjectNode slice = to.addObject().put("column", columns.get(column));
      figure(slice.put("value", value._1().value()), value._2());
      rest = new long[] {rest[0] - value._2()[0], rest[1] - value._2()[1], rest[2] - 1};
    }
    if (rest[2] > 0) {
      ObjectNode others = to.addObject().put("column", columns.get(column));
      figure(others.put("otherValues", rest[2]), rest);
    }
  }

  private void figure(ObjectNode to, long[] sum) {
    to.put("count", sum[0]);
    if (task == Task.REGRESSION) {
      to.put("mae", sum[1] / SlicedExample.ONE * unit / sum[0]);
    } else {
      to.put("accuracy", (double) sum[1] / sum[0] / answers);
    }
  }

  private static long[] sum(long[] a, long[] b) {
    long[] sum = new long[a.length];
    for (int i = 0; i < sum.length; i++) {
      sum[i] = a[i] + b[i];
    }
    return sum;
  }

  /** Those of equally many by their values. */
  private static final class MostExamples
      implements Comparator<Tuple2<SliceKey, long[]>>, Serializable {

    private static final long serialVersionUID = 1L;

    @Override
    public int compare(Tuple2<SliceKey, long[]> a, Tuple2<SliceKey, long[]> b) {
      int byCount = Long.compare(b._2()[0], a._2()[0]);
      return byCount != 0
          ? byCount
          : Comparator.nullsFirst(Comparator.<String>naturalOrder())
              .compare(a._1().value(), b._1().value());
    }
  }
}
