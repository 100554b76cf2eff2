package dev.graft.spark.train;

import dev.graft.average.RangeAverage;
import dev.graft.io.SavedState;
import dev.graft.train.TrainState;

/** A step of all workers on the average of their gradients, taken on the driver. */
interface WholeStep extends AutoCloseable {

  /** The state to begin with. */
  default TrainState start(TrainState initial) {
    return initial;
  }

  /**
   * The state after the step.
   *
   * @param average of gradients, with the statistics that their minibatches moved
   * @param loss the mean over the examples at the state's weights
   * @param epoch that the step belongs to, from 0
   */
  TrainState after(TrainState state, RangeAverage average, double loss, int epoch);

  /** What is to be kept where nothing validates: the state, or one that was seen to be better. */
  default TrainState kept(TrainState state) {
    return state;
  }

  /** Whether no further step would change anything. */
  default boolean done() {
    return false;
  }

  /** Puts what it remembers, beside the state, where another one can continue from. */
  default void save(SavedState to) {}

  /** Continues from what was saved. */
  default void restore(SavedState from) {}

  @Override
  default void close() {}
}
