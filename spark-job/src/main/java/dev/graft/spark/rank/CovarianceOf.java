package dev.graft.spark.rank;

import dev.graft.dataset.ExampleStore;
import dev.graft.spark.tasks.SumsInOrder;
import dev.graft.train.CovarianceSums;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;

/** Sums what the mean and the covariance of features are made of. */
public final class CovarianceOf implements FlatMapFunction<Iterator<ExampleStore>, CovarianceSums> {

  private static final long serialVersionUID = 1L;

  private final int width;

  private CovarianceOf(int width) {
    this.width = width;
  }

  /**
   * Those of all examples, each as it is in its first view. One Spark job.
   *
   * @param width how many features there are
   */
  public static CovarianceSums all(JavaRDD<ExampleStore> blocks, int width) {
    return SumsInOrder.added(blocks.mapPartitions(new CovarianceOf(width)), CovarianceSums::merge);
  }

  @Override
  public Iterator<CovarianceSums> call(Iterator<ExampleStore> blocks) {
    return List.of(new CovarianceSums(width).add(blocks.next())).iterator();
  }
}
