package dev.graft.spark.average;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.average.ReplyRules;
import dev.graft.config.AveragingSettings;
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

  private static int parts(int workers, double trim, int atOnce) {
    AveragingSettings.Replies usual = AveragingSettings.Replies.standard();
    AveragingSettings.Replies replies =
        new AveragingSettings.Replies(usual.quorum(), usual.maxNorm(), usual.clipNorm(), trim);
    return new ExecutorReduction(
            ReplyRules.of(replies, 3 << 18, 6 << 18), null, workers, STATE.bytes(), 1)
        .parts(atOnce);
  }

  @Test
  void rangesAreAsManyAsTasksAtOnceHoweverManyTheWorkers() {
    assertThat(parts(8, 0, 4)).isEqualTo(4);
    assertThat(parts(10_000, 0, 4)).isEqualTo(4);
    assertThat(parts(8, 0, 1_000)).isEqualTo(8 * 9 / 4);
  }

  @Test
  void aTrimmedMeanHasSmallerOnesForItHoldsAllWorkers() {
    assertThat(parts(10_000, 0.1, 4)).isEqualTo(10_000 * 9 / 64 + 1);
  }
}
