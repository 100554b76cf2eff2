package dev.graft.tests.invariants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.config.Settings;
import dev.graft.dataset.ExampleChunk;
import dev.graft.dataset.ExampleStore;
import dev.graft.dataset.Split;
import dev.graft.engine.ArithmeticProfile;
import dev.graft.engine.NativeRuntime;
import dev.graft.engine.UnsupportedProfileException;
import dev.graft.spark.Fixtures;
import dev.graft.spark.LocalSpark;
import dev.graft.spark.TrainingFixture;
import dev.graft.spark.featurize.FeatureStore;
import dev.graft.spark.featurize.RandomChanges;
import dev.graft.spark.store.StoreLimits;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The same configuration, seed, plan and profile give the same bits. Between processes, masters and
 * environments: {@code SameBitsIT}.
 */
class Invariant05Test {

  private static final List<ExampleChunk> BLOCKS = Fixtures.blocks(33, 21, 40);

  @BeforeAll
  static void start() {
    LocalSpark.get();
  }

  @ParameterizedTest
  @ValueSource(strings = {"driver", "executors"})
  void whateverTheOrderInWhichTasksFinishFailAndRunAgain(String reduce) {
    Settings settings =
        Fixtures.settings(
            "train { epochs = 2, batch-size = 9, average-every = 3, reduce = " + reduce + " }");
    float[] undisturbed = TrainingFixture.run(settings, BLOCKS).bestFlat();
    assertThat(
            TrainingFixture.run(
                    settings, disturbed(), TrainingFixture.sizes(BLOCKS), null, List.of())
                .bestFlat())
        .containsExactly(undisturbed);
  }

  private static JavaRDD<ExampleStore> disturbed() {
    return Fixtures.rdd(BLOCKS)
        .map(
            block -> {
              int attempt = TaskContext.get().attemptNumber();
              Thread.sleep(new Random(31L * attempt + block.size()).nextInt(30));
              if (attempt == 0 && TaskContext.getPartitionId() != 1) {
                throw new IllegalStateException("injected");
              }
              return block;
            });
  }

  @Test
  void withRandomChangesOfTheExamplesToo() {
    Settings settings =
        Fixtures.settings(
            "train { epochs = 2, batch-size = 9, average-every = 3 }",
            "train.augmentation { pad-crop = 1, horizontal-flip = true, rotation = 9, cutout = 1, mixup = 0.5 }");
    int[] sizes = TrainingFixture.sizes(BLOCKS);
    RandomChanges changes =
        RandomChanges.of(settings.train().augmentation(), new int[] {2, 3}, settings.seed());
    try (FeatureStore store =
        FeatureStore.ofExamples(
            LocalSpark.get(),
            StoreLimits.usual(),
            Map.of(Split.TRAIN, Fixtures.chunks(BLOCKS)),
            changes,
            FeatureStore.Pass.SIZES)) {
      float[] undisturbed =
          TrainingFixture.run(settings, store.part(Split.TRAIN), sizes, store.input()).bestFlat();
      assertThat(TrainingFixture.run(settings, disturbed(), sizes, store.input()).bestFlat())
          .containsExactly(undisturbed);
      assertThat(TrainingFixture.run(settings, BLOCKS).bestFlat()).isNotEqualTo(undisturbed);
    }
  }

  @Test
  void whereverTheRepliesAreAveraged() {
    String settings = "train { epochs = 2, batch-size = 9, average-every = 3";
    assertThat(
            TrainingFixture.run(Fixtures.settings(settings + ", reduce = executors }"), BLOCKS)
                .bestFlat())
        .containsExactly(
            TrainingFixture.run(Fixtures.settings(settings + ", reduce = driver }"), BLOCKS)
                .bestFlat());
  }

  @Test
  void anotherSeedGivesOtherBits() {
    assertThat(TrainingFixture.run(Fixtures.settings("seed = 1"), BLOCKS).bestFlat())
        .isNotEqualTo(TrainingFixture.run(Fixtures.settings("seed = 2"), BLOCKS).bestFlat());
  }

  @Test
  void aProcessThatComputesOtherwiseIsRefusedByName() {
    ArithmeticProfile other = ArithmeticProfile.choose("auto", LocalSpark.PROFILE.threads() + 1);
    assertThatThrownBy(() -> NativeRuntime.pin(other))
        .isInstanceOf(UnsupportedProfileException.class)
        .hasMessageContaining("this JVM already computes with");
  }
}
