package dev.graft.spark.train;

import dev.graft.dataset.Task;
import dev.graft.model.StateLayout;
import dev.graft.model.Trainable;
import dev.graft.train.StandardizedOutput;
import dev.graft.train.TrainState;

/**
 * What is trained.
 *
 * @param name for job descriptions
 * @param task what the network is asked
 * @param layout where the network's statistics are
 * @param initial the state to begin with
 * @param targets how the network is trained on standardised targets; null: it is not
 */
public record TrainingSubject(
    String name,
    Trainable network,
    Task task,
    StateLayout layout,
    TrainState initial,
    StandardizedOutput targets) {

  /** A state's whole flat parameter vector, of a network that tells targets in their own unit. */
  float[] flat(TrainState state) {
    float[] flat = layout.flat(state.weights(), state.statistics());
    return targets == null ? flat : targets.folded(flat);
  }
}
