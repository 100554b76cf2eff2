package dev.graft.spark.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.graft.config.Settings;
import dev.graft.dataset.ExampleChunk;
import dev.graft.dataset.Split;
import dev.graft.spark.Fixtures;
import dev.graft.spark.LocalSpark;
import dev.graft.spark.TrainingFixture;
import dev.graft.spark.broadcast.StageArithmetic;
import dev.graft.spark.featurize.ActivationCache;
import dev.graft.spark.featurize.FeatureStore;
import dev.graft.spark.featurize.RandomChanges;
import dev.graft.spark.store.StoreLimits;
import dev.graft.spark.train.TrainingFailedException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Steps that do not end, in the driver's own JVM: the job ends. That an executor is halted is for
 * the tests with real processes.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HungStepsTest {

  private static final List<ExampleChunk> BLOCKS = Fixtures.blocks(50, 30);
  private static final int BATCH = 10;

  private final JavaSparkContext spark = LocalSpark.get();
  private final FaultListener faults = FaultListener.on(spark, why -> {});

  @AfterEach
  void release() {
    faults.close();
    HangingBackbone.release();
    StepWatch.unlimit(spark);
  }

  private FeatureStore store(HangingBackbone backbone, RandomChanges changes) {
    return FeatureStore.ofActivations(
        ActivationCache.of(spark).alone(),
        StoreLimits.usual(),
        Map.of(Split.TRAIN, Fixtures.chunks(BLOCKS)),
        null,
        backbone,
        StageArithmetic.usual(LocalSpark.PROFILE),
        BATCH,
        changes,
        FeatureStore.Pass.SIZES);
  }

  @Test
  void aHungBackboneEndsTheJobAndSaysWhereItHangs() {
    StepWatch.limit(spark, 1);
    Throwable failure =
        catchThrowable(() -> store(new HangingBackbone(1, 2), RandomChanges.none()));
    assertThat(failure).isInstanceOf(SparkException.class);
    assertThat(FailedJob.why((SparkException) failure))
        .matches(
            "partition 1 \\(attempt 0 of stage \\d+\\) hangs on \\S+, executor driver: a minibatch of"
                + " \"featurize: TRAIN\" takes longer than train.step-deadline-seconds = 1");
    assertThat(faults.faults()).isEqualTo(new Faults(0, 0, 0, 1, 0));
  }

  @Test
  void aHungTrainingStepEndsTheTraining() {
    Settings settings =
        Fixtures.settings(
            "train { epochs = 2, batch-size = 9, average-every = 3 }",
            "train.augmentation.horizontal-flip = true");
    RandomChanges changes =
        RandomChanges.of(settings.train().augmentation(), new int[] {2, 3}, settings.seed());
    try (FeatureStore store = store(new HangingBackbone(0, 5), changes)) {
      StepWatch.limit(spark, 1);
      assertThatThrownBy(
              () ->
                  TrainingFixture.run(
                      settings,
                      store.part(Split.TRAIN),
                      TrainingFixture.sizes(BLOCKS),
                      store.input()))
          .isInstanceOfSatisfying(
              TrainingFailedException.class, e -> assertThat(e.lastGood()).isNotEmpty())
          .hasMessageMatching(
              "Training of test failed in round 2: partition 0 .*hangs on \\S+, executor driver: a minibatch of"
                  + " \"test: round 2 of \\d+, loss so far \\S+\" takes longer than .* = 1");
    }
  }

  @Test
  void manySlowStepsAreNoHang() {
    StepWatch.limit(spark, 1);
    try (FeatureStore store = store(new HangingBackbone(-1, 1), RandomChanges.none())) {
      // Each example is a batch: together they take longer than the deadline, none of them does.
      assertThat(
              store
                  .part(Split.TRAIN)
                  .map(
                      block -> {
                        try (StepWatch watch = StepWatch.begin()) {
                          for (int i = 0; i < 30; i++) {
                            watch.beat();
                            Thread.sleep(60);
                          }
                          return block.size();
                        }
                      })
                  .collect())
          .containsExactly(50, 30);
    }
  }

  @Test
  void aTaskThatNobodyWaitsForEndsAtItsNextMinibatch() throws Exception {
    CompletableFuture<Throwable> failed =
        CompletableFuture.supplyAsync(
            () -> catchThrowable(() -> store(new HangingBackbone(0, 2), RandomChanges.none())));
    while (HangingBackbone.calls() < 2) {
      Thread.sleep(10);
    }
    spark.cancelAllJobs();
    assertThat(failed.get()).isInstanceOf(SparkException.class);
    HangingBackbone.release();
    HangingBackbone.awaitClosed();
    assertThat(HangingBackbone.calls()).isEqualTo(2);
  }
}
