package dev.graft.spark.broadcast;

import dev.graft.engine.ArithmeticProfile;
import dev.graft.engine.NativeRuntime;
import dev.graft.engine.Uninterrupted;
import dev.graft.model.GpuNeeds;
import java.util.Collections;
import java.util.Objects;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;

/** Looks on executors whether networks can be computed on the GPUs that Spark gives to tasks. */
public final class GpuProbe implements Function<Integer, String> {

  private static final long serialVersionUID = 1L;

  private final ArithmeticProfile profile;
  private final GpuNeeds needs;

  private GpuProbe(ArithmeticProfile profile, GpuNeeds needs) {
    this.profile = profile;
    this.needs = needs;
  }

  /**
   * Runs so many tasks as it is to be computed.
   *
   * @return what is missing for one of them, as a part of a sentence; null: nothing
   */
  public static String missing(
      JavaSparkContext spark, StageArithmetic arithmetic, GpuNeeds needs, int tasks) {
    spark.setJobDescription("GPUs looked for");
    return arithmetic
        .on(
            spark
                .parallelize(Collections.nCopies(tasks, 0), tasks)
                .map(new GpuProbe(arithmetic.profile(), needs)))
        .collect()
        .stream()
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  @Override
  public String call(Integer any) {
    NativeRuntime.pin(profile);
    int gpu = TaskGpu.number();
    String missing = Uninterrupted.call(() -> needs.missing(gpu));
    return missing == null ? null : "on " + NativeRuntime.host() + " " + missing;
  }
}
