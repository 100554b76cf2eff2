package dev.graft.tests.invariants;

import dev.graft.config.Settings;
import dev.graft.dataset.ExampleBlock;
import dev.graft.spark.Fixtures;
import dev.graft.spark.LocalSpark;
import dev.graft.spark.TrainingFixture;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One worker averaging after every batch is plain local Deeplearning4j training. */
class Invariant01Test {

  @BeforeAll
  static void start() {
    LocalSpark.get();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "adam",
        "sgd",
        "nesterovs",
        "adamax",
        "nadam",
        "amsgrad",
        "adagrad",
        "adadelta",
        "rmsprop"
      })
  void withEveryOptimizer(String optimizer) {
    assertPlain("train { l2 = 0.001, optimizer.type = " + optimizer + " }");
  }

  @ParameterizedTest
  @ValueSource(strings = {"value", "layer-norm"})
  void withClippedGradients(String clipping) {
    assertPlain("train.clipping { type = " + clipping + ", threshold = 0.05 }");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 100})
  void withGradientsOfMicroBatchesAddedUp(int size) {
    assertPlain("train.micro-batch-size = " + size);
  }

  @ParameterizedTest
  @ValueSource(strings = {"relu", "tanh", "sigmoid"})
  void withConvolutions(String activation) {
    assertPlain(
        "model.layers = [",
        "{ name = conv, type = convolution2d, units = 4, kernel = 2, activation = "
            + activation
            + " }",
        "{ name = out, type = output, units = 3 }]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"categorical-crossentropy", "mse"})
  void withEveryLoss(String loss) {
    assertPlain(
        "model.layers = [",
        "{ name = hidden, type = dense, units = 5 }",
        "{ name = out, type = output, units = 3, loss = " + loss + " }]");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void withBatchNormalizationStatisticsIncluded(boolean convolution) {
    assertPlain(
        "model.layers = [",
        convolution
            ? "{ name = first, type = convolution2d, units = 4, kernel = 2 }"
            : "{ name = first, type = dense, units = 4 }",
        "{ name = norm, type = batch-normalization }",
        "{ name = out, type = output, units = 3 }]");
  }

  private static void assertPlain(String... more) {
    Settings settings =
        Fixtures.settings(
            "train { epochs = 3, batch-size = 8, average-every = 1 }", String.join("\n", more));
    List<ExampleBlock> blocks = Fixtures.blocks(37);
    Oracle.assertClose(
        TrainingFixture.run(settings, blocks).bestFlat(),
        Oracle.plainTraining(settings, blocks),
        1e-6f);
  }
}
