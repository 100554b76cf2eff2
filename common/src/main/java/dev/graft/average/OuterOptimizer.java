package dev.graft.average;

import dev.graft.Api;
import dev.graft.io.SavedState;

/**
 * What the driver does with the outer gradient of a round. Has a state of its own; used by one
 * training, round after round.
 */
@Api(Api.For.PARTS)
public interface OuterOptimizer {

  /**
   * The weights after a round.
   *
   * @param weights the weights that the round began with; not changed
   * @param gradient the outer gradient D = sum_k p_k (w - w_k); not changed
   * @throws IllegalArgumentException if the two, or those of two rounds, differ in length
   */
  float[] step(float[] weights, double[] gradient);

  /**
   * Told before each step: the workers' learning rate in the round, the mean over its steps.
   * Without {@code train.schedule} always the one that {@link OuterOptimizerProvider} was told.
   */
  default void localLearningRate(double rate) {}

  /** Puts its state where another one of the same kind can continue from. */
  default void save(SavedState to) {}

  /** Continues from what was saved. */
  default void restore(SavedState from) {}
}
