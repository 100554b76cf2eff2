package dev.graft.spark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.graft.config.Settings;
import dev.graft.dataset.ExampleChunk;
import dev.graft.dataset.ExampleStore;
import dev.graft.model.StateLayout;
import dev.graft.model.Trainable;
import dev.graft.spark.Fixtures;
import dev.graft.spark.LocalSpark;
import dev.graft.spark.TrainingFixture;
import dev.graft.train.BatchStatistics;
import dev.graft.train.Replica;
import dev.graft.train.TrainingExamples;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Few steps with the slow running statistics that networks from Keras bring. */
class LaggingStatisticsTest {

  private static final List<ExampleChunk> BLOCKS = Fixtures.blocks(60, 60);

  @BeforeAll
  static void start() {
    LocalSpark.get();
  }

  private static Settings settings(double momentum, int epochs, String... more) {
    return Fixtures.settings(
        """
        model.layers = [
          { name = hidden, type = dense, units = 16, activation = tanh }
          { name = norm, type = batch-normalization }
          { name = out, type = output, units = 3 }
        ]
        train { batch-size = 12, average-every = 2, optimizer.learning-rate = 0.05 }
        """,
        "train.epochs = " + epochs,
        "model.batch-normalization-momentum = " + momentum,
        String.join("\n", more));
  }

  private static TrainingResult train(Settings settings, JavaRDD<ExampleStore> validation) {
    return TrainingFixture.run(
        settings, Fixtures.rdd(BLOCKS), TrainingFixture.sizes(BLOCKS), validation, List.of());
  }

  /** What one pass over all examples makes of a result's weights. */
  private static float[] recomputed(Settings settings, TrainingResult result) {
    Trainable trainable = Fixtures.trainable(Fixtures.network(settings));
    Replica replica = new Replica(trainable);
    replica.load(result.bestFlat());
    ExampleChunk all = Fixtures.block(60, 100);
    return BatchStatistics.of(replica, TrainingExamples.of(all), all.size(), all.size(), 1);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.99, 0.999})
  void validationAndWhatIsSavedSeeStatisticsThatFitTheWeights(double momentum) {
    Settings settings = settings(momentum, 3);
    JavaRDD<ExampleStore> validation = Fixtures.rdd(Fixtures.blocks(200));
    TrainingResult result = train(settings, validation);
    assertThat(result.validation().main()).isGreaterThan(0.85);
    assertThat(TrainingFixture.evaluate(settings, 0, result.bestFlat(), validation).main())
        .isEqualTo(result.validation().main());
    float[] expected = recomputed(settings, result);
    float[] kept = result.best().state().statistics();
    for (int i = 0; i < kept.length; i++) {
      assertThat(kept[i]).isCloseTo(expected[i], within(0.3f));
    }
  }

  @Test
  void runningStatisticsAloneLeaveValidationAtChance() {
    JavaRDD<ExampleStore> validation = Fixtures.rdd(Fixtures.blocks(200));
    Settings fitting = settings(0.999, 3);
    Settings running = settings(0.999, 3, "model.batch-normalization-statistics = running");
    assertThat(train(running, validation).validation().loss())
        .isGreaterThan(1.2 * train(fitting, validation).validation().loss());
  }

  @Test
  void theyAreTheSameBitsAndDoNotDependOnValidation() {
    Settings settings = settings(0.99, 2);
    float[] unvalidated = train(settings, null).bestFlat();
    assertThat(train(settings, null).bestFlat()).containsExactly(unvalidated);
    assertThat(train(settings, Fixtures.rdd(Fixtures.blocks(20))).bestFlat())
        .hasSameSizeAs(unvalidated);
  }

  @Test
  void runningStatisticsAreUsedOnceTheyHaveForgottenTheirBeginning() {
    StateLayout layout =
        new Replica(Fixtures.trainable(Fixtures.network(settings(0.9, 1)))).layout();
    assertThat(layout.lagsAfter(43)).isTrue();
    assertThat(layout.lagsAfter(44)).isFalse();
  }
}
