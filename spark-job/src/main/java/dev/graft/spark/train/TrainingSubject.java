package dev.graft.spark.train;

import dev.graft.dataset.Task;
import dev.graft.model.StartPull;
import dev.graft.model.StateLayout;
import dev.graft.model.Trainable;
import dev.graft.model.UpdatePlan;
import dev.graft.train.LayerRanges;
import dev.graft.train.Range;
import dev.graft.train.StandardizedOutput;
import dev.graft.train.TrainState;
import java.util.List;
import java.util.Map;

/**
 * What is trained.
 *
 * @param name for job descriptions
 * @param task what the network is asked
 * @param layout where the network's statistics are
 * @param initial the state to begin with
 * @param plan how its ranges are updated; null: by its engine's own update
 * @param pull towards the weights that it begins with; null: none
 * @param targets how the network is trained on standardised targets; null: it is not
 */
public record TrainingSubject(
    String name,
    Trainable network,
    Task task,
    StateLayout layout,
    TrainState initial,
    UpdatePlan plan,
    StartPull pull,
    StandardizedOutput targets) {

  /** One that nothing pulls. */
  public TrainingSubject(
      String name,
      Trainable network,
      Task task,
      StateLayout layout,
      TrainState initial,
      StandardizedOutput targets) {
    this(name, network, task, layout, initial, null, null, targets);
  }

  /** Where the layers' weights lie in a state's weights. */
  List<List<Range>> layers() {
    return LayerRanges.of(plan, layout);
  }

  /** The same by the layers' names. */
  Map<String, List<Range>> namedLayers() {
    return LayerRanges.named(plan, layout);
  }

  /** A state's whole flat parameter vector, of a network that tells targets in their own unit. */
  float[] flat(TrainState state) {
    float[] flat = layout.flat(state.weights(), state.statistics());
    return targets == null ? flat : targets.folded(flat);
  }
}
