package dev.graft.tests.invariants;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.config.Settings;
import dev.graft.config.TrainSettings.Optimizer.Type;
import dev.graft.dataset.ExampleChunk;
import dev.graft.spark.Fixtures;
import dev.graft.spark.LocalSpark;
import dev.graft.spark.TrainingFixture;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Averaging after every step of SGD on N workers is SGD on the N-fold batch; averaging gradients is
 * any optimizer on it.
 */
class Invariant02Test {

  @BeforeAll
  static void start() {
    LocalSpark.get();
  }

  @ParameterizedTest
  @ValueSource(strings = {"driver", "executors"})
  void onEqualBatches(String reduce) {
    Settings settings =
        Fixtures.settings(
            "train { epochs = 3, batch-size = 24, average = weights, average-every = 1, reduce = "
                + reduce
                + " }",
            "train.optimizer { type = sgd, learning-rate = 0.1 }");
    List<ExampleChunk> blocks = Fixtures.blocks(32, 32, 32);
    Oracle.assertClose(
        TrainingFixture.run(settings, blocks).bestFlat(),
        Oracle.plainTraining(settings, blocks),
        1e-6f);
  }

  private static Settings gradients(Type type, String more) {
    return Fixtures.settings(
        "train { epochs = 3, batch-size = 24, average = gradients, l2 = 0.1 }",
        "train.optimizer { learning-rate = 0.01, type = "
            + type.name().toLowerCase(Locale.ROOT)
            + " }",
        more);
  }

  @ParameterizedTest
  @EnumSource(value = Type.class, mode = EnumSource.Mode.EXCLUDE, names = "LBFGS")
  void ofGradientsWithAnyOptimizer(Type type) {
    assertOneMachine(gradients(type, ""));
  }

  @Test
  void ofGradientsThatAreClippedOnceAveraged() {
    assertOneMachine(
        gradients(Type.ADAM, "train.clipping { type = layer-norm, threshold = 0.05 }"));
    assertOneMachine(gradients(Type.RMSPROP, "train.clipping { type = value, threshold = 0.01 }"));
  }

  @Test
  void ofWeightsIsAnotherTrainingWithAdam() {
    Settings weights = gradients(Type.ADAM, "train { average = weights, average-every = 1 }");
    List<ExampleChunk> blocks = Fixtures.blocks(32, 32, 32);
    float[] averaged = TrainingFixture.run(weights, blocks).bestFlat();
    float[] plain = Oracle.plainTraining(weights, blocks);
    float apart = 0;
    for (int i = 0; i < plain.length; i++) {
      apart = Math.max(apart, Math.abs(averaged[i] - plain[i]));
    }
    assertThat(apart).isGreaterThan(1e-3f);
  }

  private static void assertOneMachine(Settings settings) {
    List<ExampleChunk> blocks = Fixtures.blocks(32, 32, 32);
    Oracle.assertClose(
        TrainingFixture.run(settings, blocks).bestFlat(),
        Oracle.plainTraining(settings, blocks),
        1e-6f);
  }
}
