package dev.graft.spark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.config.Settings;
import dev.graft.dataset.ExampleChunk;
import dev.graft.spark.Fixtures;
import dev.graft.spark.LocalSpark;
import dev.graft.spark.TrainingFixture;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code train.average = gradients}: one optimizer step of all workers, on the driver. */
class GradientAveragingTest {

  private static final List<ExampleChunk> BLOCKS = Fixtures.blocks(33, 0, 21, 40);

  @BeforeAll
  static void start() {
    LocalSpark.get();
  }

  private static TrainingResult run(String... more) {
    Settings settings =
        Fixtures.settings(
            "train { epochs = 3, batch-size = 20, average = gradients }", String.join("\n", more));
    return TrainingFixture.run(settings, BLOCKS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"fp32", "fp16", "int8", "top-k, keep = 0.3"})
  void onExecutorsGivesTheBitsOfTheDriver(String codec) {
    String format = "train.codec { type = " + codec + " }";
    TrainingResult driver = run(format, "train.reduce = driver");
    TrainingResult executors = run(format, "train.reduce = executors");
    assertThat(executors.bestFlat()).containsExactly(driver.bestFlat());
    assertThat(executors.best().state().moments()).containsExactly(driver.best().state().moments());
  }

  @Test
  void everyExampleIsTrainedOnAndARoundIsAStep() {
    TrainingResult result = run();
    assertThat(result.ledger().trained()).isEqualTo(3 * 94);
    assertThat(result.course().rounds()).isEqualTo(result.plan().steps());
    assertThat(result.best().state().steps()).isEqualTo(result.plan().steps());
  }

  @Test
  void momentsTravelNeitherWay() {
    TrainingResult result = run("train.optimizer.type = adam");
    int weights = result.best().state().weights().length;
    assertThat(result.best().state().moments()).hasSize(2 * weights);
    assertThat(result.costs().bytesBroadcast()).isEqualTo((long) weights * Float.BYTES);
    assertThat(result.costs().bytesCollected()).isLessThanOrEqualTo(4L * weights * Float.BYTES);
  }

  @Test
  void aLearningRateFarTooLargeIsNamed() {
    assertThatThrownBy(() -> run("train.optimizer { type = sgd, learning-rate = 1e39 }"))
        .isInstanceOf(TrainingFailedException.class)
        .hasMessageContaining(
            "diverged in round 1: the optimizer made a weight that is not finite; a lower train.optimizer.learning-rate may help.");
  }
}
