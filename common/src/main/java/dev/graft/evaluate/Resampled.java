package dev.graft.evaluate;

import dev.graft.dataset.TargetScale;
import dev.graft.dataset.Task;

/**
 * The main metric of the outputs as they are, and what it is in resamples of the examples. How
 * often an example counts in which of them depends on its id and the seed alone: so two networks
 * that were asked the same examples can be compared resample by resample.
 */
public interface Resampled extends Detail {

  /**
   * Of no examples yet.
   *
   * @param resamples how many
   * @param scale of numbers that are predicted, in which their errors are added up; else not used
   */
  static Resampled of(Task task, int resamples, long seed, TargetScale scale) {
    return task == Task.REGRESSION
        ? new NumberResamples(resamples, seed, scale)
        : new Resamples(resamples, seed);
  }

  /** How many examples. */
  long examples();

  /** The metric on all examples. */
  double value();

  /** The metric in each resample; of one without examples, on all. */
  double[] values();
}
