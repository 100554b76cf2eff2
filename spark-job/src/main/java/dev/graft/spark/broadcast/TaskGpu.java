package dev.graft.spark.broadcast;

import dev.graft.UnusableInputException;
import java.util.Locale;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;

/** The GPU that Spark has given to the task of this thread. */
final class TaskGpu {

  private TaskGpu() {}

  /**
   * Its number; 0 outside of a task, and where Spark gives out no GPUs. Tasks that share one have
   * the same; of several the first is meant.
   *
   * @throws UnusableInputException if the discovery script has told something else than numbers
   */
  static int number() {
    TaskContext task = TaskContext.get();
    ResourceInformation gpus = task == null ? null : task.resourcesJMap().get("gpu");
    return gpus == null ? 0 : number(gpus.addresses()[0]);
  }

  static int number(String address) {
    try {
      return Integer.parseUnsignedInt(address);
    } catch (NumberFormatException e) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot use the address %s of Spark's resource gpu: Graft needs numbers, as submit-scripts/discover-gpus tells them (spark.executor.resource.gpu.discoveryScript).",
              address),
          e);
    }
  }
}
