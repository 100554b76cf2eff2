package dev.graft.spark.table;

import dev.graft.table.TableEncoding;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.PairFunction;
import org.apache.spark.mllib.linalg.Vectors;
import org.apache.spark.mllib.stat.MultivariateOnlineSummarizer;
import scala.Tuple2;

/**
 * Mean and deviation of the numbers of rows. Rows are divided by their ids into parts of a fixed
 * number and summed in the order of their ids: the same bits, whatever the partitions were.
 */
final class NumberMoments {

  private static final int PARTS = 16;

  private final MultivariateOnlineSummarizer sums;

  private NumberMoments(MultivariateOnlineSummarizer sums) {
    this.sums = sums;
  }

  /**
   * @param rows those without problems
   * @param encoding fills in what is missing
   */
  static NumberMoments of(JavaRDD<TableRow> rows, TableEncoding encoding) {
    return new NumberMoments(
        rows
            .mapToPair(new Filled(encoding))
            .repartitionAndSortWithinPartitions(new HashPartitioner(PARTS))
            .mapPartitions(new Sum())
            .collect()
            .stream()
            .reduce(new MultivariateOnlineSummarizer(), MultivariateOnlineSummarizer::merge));
  }

  boolean isEmpty() {
    return sums.count() == 0;
  }

  double[] means() {
    return sums.mean().toArray();
  }

  /** Those of a sample; 0 of one row. */
  double[] deviations() {
    return Arrays.stream(sums.variance().toArray()).map(Math::sqrt).toArray();
  }

  private static final class Filled implements PairFunction<TableRow, Long, double[]> {
    private static final long serialVersionUID = 1L;

    private final TableEncoding encoding;

    Filled(TableEncoding encoding) {
      this.encoding = encoding;
    }

    @Override
    public Tuple2<Long, double[]> call(TableRow row) {
      return new Tuple2<>(row.getId(), encoding.filled(row.getNumbers()));
    }
  }

  private static final class Sum
      implements FlatMapFunction<Iterator<Tuple2<Long, double[]>>, MultivariateOnlineSummarizer> {
    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<MultivariateOnlineSummarizer> call(Iterator<Tuple2<Long, double[]>> rows) {
      MultivariateOnlineSummarizer sums = new MultivariateOnlineSummarizer();
      rows.forEachRemaining(row -> sums.add(Vectors.dense(row._2())));
      return List.of(sums).iterator();
    }
  }
}
