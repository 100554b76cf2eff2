package dev.graft.spark.broadcast;

import dev.graft.engine.ArithmeticProfile;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.resource.ResourceProfileBuilder;
import org.apache.spark.resource.TaskResourceRequests;

/** How the tasks of a stage compute, and what Spark gives to them for that. */
public final class StageArithmetic {

  private final ArithmeticProfile profile;
  private final ResourceProfile resources;

  private StageArithmetic(ArithmeticProfile profile, ResourceProfile resources) {
    this.profile = profile;
    this.resources = resources;
  }

  /** With what all tasks of the application get. */
  public static StageArithmetic usual(ArithmeticProfile profile) {
    return new StageArithmetic(profile, null);
  }

  /**
   * With a share of a GPU of the executors that are there: Spark's stage-level scheduling.
   *
   * @param cpus cores of a task
   * @param tasks that share one
   */
  public static StageArithmetic onGpus(ArithmeticProfile profile, int cpus, int tasks) {
    TaskResourceRequests task = new TaskResourceRequests().cpus(cpus).resource("gpu", 1.0 / tasks);
    return new StageArithmetic(profile, new ResourceProfileBuilder().require(task).build());
  }

  public ArithmeticProfile profile() {
    return profile;
  }

  /** Whether its tasks get something else than others. */
  public boolean apart() {
    return resources != null;
  }

  /** Has the stage of an RDD run so. */
  public <T> JavaRDD<T> on(JavaRDD<T> rdd) {
    return resources == null ? rdd : rdd.withResources(resources);
  }
}
