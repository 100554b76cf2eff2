package dev.graft.spark.featurize;

import dev.graft.dataset.ExampleStore;
import dev.graft.dataset.Split;
import dev.graft.train.Corruption;
import dev.graft.train.ReconstructedStore;
import org.apache.spark.api.java.function.Function;

/**
 * Makes examples their own targets. Those to judge by lose something; those of training do as
 * {@link TrainingInput} reads them.
 */
final class ReconstructExamples implements Function<ExampleStore, ExampleStore> {

  private static final long serialVersionUID = 1L;

  private final boolean training;
  private final Corruption corruption;
  private final long seed;

  /**
   * @param seed the job's
   */
  ReconstructExamples(Split part, Corruption corruption, long seed) {
    this.training = part == Split.TRAIN;
    this.corruption = corruption;
    this.seed = seed;
  }

  @Override
  public ExampleStore call(ExampleStore examples) {
    return training
        ? ReconstructedStore.whole(examples)
        : ReconstructedStore.corrupted(examples, corruption, seed);
  }
}
