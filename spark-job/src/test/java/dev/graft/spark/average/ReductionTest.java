package dev.graft.spark.average;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.average.ReplyRules;
import dev.graft.config.AveragingSettings;
import dev.graft.config.AveragingSettings.Reduce;
import dev.graft.model.StateLayout;
import dev.graft.spark.LocalSpark;
import dev.graft.train.Fp32Delta;
import dev.graft.train.ReplyHeader;
import dev.graft.train.TrainState;
import dev.graft.train.WorkerReply;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaRDD;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReductionTest {

  /** Nine megabytes. */
  private static final TrainState STATE =
      new TrainState(new float[3 << 18], new float[0], new float[6 << 18], 0);

  private static final String SPILLED_AFTER = "spark.shuffle.spill.numElementsForceSpillThreshold";

  private static Reduction of(Reduce where, int workers) {
    return Reduction.of(where, STATE, workers, 4, null, null, 1);
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

  private static ReplyRules rules(double trim, int weights, int moments) {
    AveragingSettings.Replies usual = AveragingSettings.Replies.standard();
    return ReplyRules.of(
        new AveragingSettings.Replies(usual.quorum(), usual.maxNorm(), usual.clipNorm(), trim),
        weights,
        moments);
  }

  private static int parts(int workers, double trim, int slots) {
    return new ExecutorReduction(
            rules(trim, 3 << 18, 6 << 18), null, workers, STATE.bytes(), slots, 1)
        .parts();
  }

  @Test
  void rangesAreAsManyAsTasksAtOnceHoweverManyTheWorkers() {
    assertThat(parts(8, 0, 4)).isEqualTo(4);
    assertThat(parts(10_000, 0, 4)).isEqualTo(4);
    assertThat(parts(8, 0, 1_000)).isEqualTo(8 * 9 / 4);
  }

  /** Nine megabytes of 16 workers are 144, and a task takes 64; no slot waits for the others. */
  @Test
  void aTaskHasNoMoreThanItCanHold() {
    assertThat(parts(10_000, 0, 1)).isEqualTo(3);
    assertThat(parts(10_000, 0, 2)).isEqualTo(4);
    assertThat(parts(10_000, 0.1, 1)).isEqualTo(10_000 * 9 / 64 + 1);
  }

  private static WorkerReply reply(int partition, int weights) {
    Random random = new Random(partition);
    float[] delta = new float[weights];
    double squares = 0;
    for (int i = 0; i < weights; i++) {
      delta[i] = random.nextFloat() - 0.5f;
      squares += delta[i] * delta[i];
    }
    ReplyHeader header =
        new ReplyHeader(
            1, partition, 10 + partition, 8, 100, Math.sqrt(squares), true, 1, weights, 2);
    return new WorkerReply(
        header, new Fp32Delta(delta), new float[0], new float[] {random.nextFloat(), partition});
  }

  /** What is sorted on disk, and read back, has the bits of what the driver adds up in memory. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.2})
  void averagesOfExecutorsAreThoseOfTheDriverAlsoWhereTheyAreSortedOnDisk(double trim) {
    int workers = 37;
    int weights = 501;
    ReplyRules rules = rules(trim, weights, 2);
    JavaRDD<WorkerReply> replies =
        LocalSpark.get()
            .parallelize(IntStream.range(0, workers).boxed().toList(), workers)
            .map(partition -> reply(partition, weights));
    StateLayout layout = new StateLayout(weights, List.of());
    Reduced driver = new DriverReduction(rules, layout).reduce(replies);
    SparkConf conf = SparkEnv.get().conf();
    conf.set(SPILLED_AFTER, "5");
    Reduced executors;
    try {
      executors = new ExecutorReduction(rules, layout, workers, 4 * 503, 2, 1).reduce(replies);
    } finally {
      conf.remove(SPILLED_AFTER);
    }
    assertThat(executors.average().gradient()).isEqualTo(driver.average().gradient());
    assertThat(executors.average().moments()).isEqualTo(driver.average().moments());
    assertThat(executors.bytes()).isEqualTo(driver.bytes());
  }
}
