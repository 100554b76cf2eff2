package dev.graft.spark.job;

import dev.graft.config.Settings;
import dev.graft.config.UnusableInputException;
import dev.graft.network.Task;
import dev.graft.spark.read.Examples;

/** What settings, data and network can only say together. */
final class TargetRules {

  private TargetRules() {}

  /**
   * Refuses targets that the network cannot learn, and settings that are not for its task.
   *
   * @param outputs outputs of the network
   * @throws UnusableInputException naming what does not fit
   */
  static void check(Settings settings, Task task, int outputs, Examples examples) {
    examples.checkTargets(task, outputs);
    if (examples.targetWidth() > 0 && settings.data().classWeights().any()) {
      throw new UnusableInputException(
          "Cannot use data.class-weights: the examples have values to be predicted, not one class each; give each example a weight.");
    }
    if (task == Task.REGRESSION && settings.train().labelSmoothing() > 0) {
      throw new UnusableInputException(
          "Cannot use train.label-smoothing: it is for classes and labels, this network predicts numbers.");
    }
  }
}
