package dev.graft.spark.broadcast;

import dev.graft.UnusableInputException;
import dev.graft.engine.ArithmeticProfile;
import dev.graft.model.GpuNeeds;
import java.util.Locale;
import org.apache.spark.SparkContext$;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;

/** The GPU that Spark has given to the task of this thread. */
final class TaskGpu {

  /** In place of a number: CPUs compute. */
  static final int NONE = -1;

  private TaskGpu() {}

  /**
   * The number of the one that is to compute a network.
   *
   * @param needs of the network; null: it is computed on CPUs
   */
  static int of(ArithmeticProfile profile, GpuNeeds needs) {
    return profile.gpus() && needs != null ? number() : NONE;
  }

  /**
   * Its number. Tasks that share one have the same; of several the first is meant. Where Spark is
   * in one process, and has no resources to give, it is 0.
   *
   * @throws UnusableInputException if there is none, or if the discovery script has told something
   *     else than numbers
   */
  static int number() {
    TaskContext task = TaskContext.get();
    ResourceInformation gpus = task == null ? null : task.resourcesJMap().get("gpu");
    if (gpus != null) {
      return number(gpus.addresses()[0]);
    }
    SparkEnv here = SparkEnv.get();
    if (here == null || here.executorId().equals(SparkContext$.MODULE$.DRIVER_IDENTIFIER())) {
      return 0;
    }
    throw new UnusableInputException(
        "Cannot compute on a GPU: Spark has given none to the task; set spark.executor.resource.gpu.amount and spark.task.resource.gpu.amount.");
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
