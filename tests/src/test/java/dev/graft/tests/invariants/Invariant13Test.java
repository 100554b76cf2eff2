package dev.graft.tests.invariants;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.engine.NativeRuntime;
import dev.graft.engine.dl4j.Nd4jRuntime;
import dev.graft.spark.LocalSpark;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A task's native threads are the CPUs that Spark gives it. */
class Invariant13Test {

  @Test
  void ofOpenMpAndOfOpenBlas() {
    List<Integer> threads =
        LocalSpark.get()
            .parallelize(List.of(1, 2), 2)
            .map(
                task -> {
                  NativeRuntime.pin(LocalSpark.PROFILE);
                  return 100 * Nd4jRuntime.ompThreads() + Nd4jRuntime.blasThreads();
                })
            .collect();
    assertThat(threads).containsOnly(101);
  }
}
