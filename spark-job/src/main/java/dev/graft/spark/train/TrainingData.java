package dev.graft.spark.train;

import dev.graft.dataset.ExampleStore;
import dev.graft.spark.featurize.TrainingInput;
import dev.graft.train.lbfgs.FeatureScales;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * What a training reads.
 *
 * @param examples one block a worker, kept; or one a view
 * @param sizes examples of each worker
 * @param sizesBefore the same when shares were equal
 * @param input how they are read
 * @param scales of their features, for a solver; null: there are none
 * @param validation blocks to validate on, kept; null for none
 */
public record TrainingData(
    JavaRDD<ExampleStore> examples,
    int[] sizes,
    int[] sizesBefore,
    TrainingInput input,
    FeatureScales scales,
    JavaRDD<ExampleStore> validation) {

  /** Of workers whose shares are as they were. */
  public TrainingData(
      JavaRDD<ExampleStore> examples,
      int[] sizes,
      TrainingInput input,
      FeatureScales scales,
      JavaRDD<ExampleStore> validation) {
    this(examples, sizes, sizes, input, scales, validation);
  }

  /** Where its jobs run. */
  JavaSparkContext spark() {
    return JavaSparkContext.fromSparkContext(examples.context());
  }
}
