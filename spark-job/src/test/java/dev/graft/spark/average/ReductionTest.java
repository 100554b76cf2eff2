package dev.graft.spark.average;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.config.AveragingSettings.Reduce;
import dev.graft.train.TrainState;
import org.junit.jupiter.api.Test;

class ReductionTest {

  /** Nine megabytes. */
  private static final TrainState STATE =
      new TrainState(new float[3 << 18], new float[0], new float[6 << 18], 0);

  private static Reduction of(Reduce where, int workers) {
    return Reduction.of(where, STATE, workers, null, null, 1);
  }

  @Test
  void sizeOfAllRepliesDecidesWhereTheyAreAveraged() {
    assertThat(of(Reduce.AUTO, 7)).isInstanceOf(DriverReduction.class);
    assertThat(of(Reduce.AUTO, 8)).isInstanceOf(ExecutorReduction.class);
  }

  @Test
  void unlessTheJobSays() {
    assertThat(of(Reduce.DRIVER, 8)).isInstanceOf(DriverReduction.class);
    assertThat(of(Reduce.EXECUTORS, 1)).isInstanceOf(ExecutorReduction.class);
  }
}
