package dev.graft.spark.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.config.Settings;
import dev.graft.dataset.ExampleChunk;
import dev.graft.dataset.ExampleStore;
import dev.graft.spark.Fixtures;
import dev.graft.spark.LocalSpark;
import dev.graft.spark.TrainingFixture;
import dev.graft.spark.train.TrainingFailedException;
import dev.graft.spark.train.TrainingResult;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tasks that fail: those that come through change nothing, those that do not end the training. */
class TaskFailuresTest {

  private static final List<ExampleChunk> BLOCKS = Fixtures.blocks(33, 21, 40);
  private static final int ROUNDS = 2;

  private final JavaSparkContext spark = LocalSpark.get();
  private FaultListener faults;

  @BeforeEach
  void listen() {
    StepWatch.limit(spark, 600);
    faults = FaultListener.on(spark, why -> {});
  }

  @AfterEach
  void stopListening() {
    faults.close();
    StepWatch.unlimit(spark);
  }

  private static Settings settings(String reduce) {
    return Fixtures.settings(
        "train { epochs = 2, batch-size = 9, average-every = epoch, reduce = " + reduce + " }");
  }

  private static TrainingResult train(Settings settings, JavaRDD<ExampleStore> examples) {
    return TrainingFixture.run(settings, examples, TrainingFixture.sizes(BLOCKS), null, List.of());
  }

  @ParameterizedTest
  @ValueSource(strings = {"driver", "executors"})
  void oneThatFailsThreeTimesAndThenWorksChangesNoBit(String reduce) {
    TrainingResult undisturbed = train(settings(reduce), Fixtures.rdd(BLOCKS));
    assertThat(faults.faults()).isEqualTo(new Faults(0, 0, 0, 0, 0));
    TrainingResult disturbed =
        train(settings(reduce), Fixtures.rdd(BLOCKS).map(new FailFirst(1, 3)));
    assertThat(disturbed.bestFlat()).containsExactly(undisturbed.bestFlat());
    assertThat(disturbed.ledger()).isEqualTo(undisturbed.ledger());
    assertThat(faults.faults()).isEqualTo(new Faults(0, 0, 3 * ROUNDS, 0, 0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"driver", "executors"})
  void oneThatFailsFourTimesEndsTheTrainingAndKeepsTheWeights(String reduce) {
    assertThatThrownBy(() -> train(settings(reduce), Fixtures.rdd(BLOCKS).map(new FailFirst(2, 4))))
        .isInstanceOfSatisfying(
            TrainingFailedException.class, e -> assertThat(e.lastGood()).isNotEmpty())
        .hasMessageMatching(
            "Training of test failed in round 1: partition 2 failed 4 times, at last on \\S+, executor driver:"
                + " java.lang.IllegalStateException: injected");
    assertThat(faults.faults().tasksFailed()).isEqualTo(4);
  }

  @Test
  void jobsOfOthersAreNotCounted() {
    StepWatch.unlimit(spark);
    Fixtures.rdd(BLOCKS).map(new FailFirst(0, 1)).count();
    assertThat(faults.faults().tasksFailed()).isZero();
  }

  /** The first attempts at a partition fail. */
  private static final class FailFirst implements Function<ExampleStore, ExampleStore> {
    private static final long serialVersionUID = 1L;

    private final int partition;
    private final int times;

    FailFirst(int partition, int times) {
      this.partition = partition;
      this.times = times;
    }

    @Override
    public ExampleStore call(ExampleStore block) {
      if (TaskContext.getPartitionId() == partition && TaskContext.get().attemptNumber() < times) {
        throw new IllegalStateException("injected");
      }
      return block;
    }
  }
}
