package dev.graft.spark.train;

import dev.graft.dataset.ExampleStore;
import dev.graft.spark.featurize.TrainingInput;
import dev.graft.spark.tasks.SharedTasks;
import dev.graft.train.lbfgs.FeatureScales;
import java.util.Iterator;
import org.apache.commons.collections4.IteratorUtils;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction2;

/**
 * What a training reads.
 *
 * @param examples one block a worker, kept; or one a view
 * @param sizes examples of each worker
 * @param sizesBefore the same when shares were equal
 * @param input how they are read
 * @param scales of their features, for a solver; null: there are none
 * @param validation blocks to validate on, kept; null for none
 * @param unlabelled blocks to train on without labels, as many as of examples, kept; null for none
 * @param target blocks of a target without labels to choose the best state by, kept; null for none
 */
public record TrainingData(
    JavaRDD<ExampleStore> examples,
    int[] sizes,
    int[] sizesBefore,
    TrainingInput input,
    FeatureScales scales,
    JavaRDD<ExampleStore> validation,
    JavaRDD<ExampleStore> unlabelled,
    JavaRDD<ExampleStore> target) {

  /** Of workers whose shares are as they were. */
  public TrainingData(
      JavaRDD<ExampleStore> examples,
      int[] sizes,
      TrainingInput input,
      FeatureScales scales,
      JavaRDD<ExampleStore> validation) {
    this(examples, sizes, sizes, input, scales, validation, null, null);
  }

  /** What tasks of a round read: examples, and behind them as many unlabelled blocks, if any. */
  JavaRDD<ExampleStore> trained() {
    return unlabelled == null ? examples : examples.zipPartitions(unlabelled, new Behind());
  }

  private static final class Behind
      implements FlatMapFunction2<Iterator<ExampleStore>, Iterator<ExampleStore>, ExampleStore> {

    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<ExampleStore> call(
        Iterator<ExampleStore> examples, Iterator<ExampleStore> unlabelled) {
      return IteratorUtils.chainedIterator(examples, unlabelled);
    }
  }

  /** Tasks that run at the same time. */
  int slots() {
    return SharedTasks.slots(spark());
  }

  /** Where its jobs run. */
  JavaSparkContext spark() {
    return JavaSparkContext.fromSparkContext(examples.context());
  }
}
