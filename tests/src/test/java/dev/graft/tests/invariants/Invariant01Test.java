package dev.graft.tests.invariants;

import dev.graft.config.Settings;
import dev.graft.dataset.ExampleBlock;
import dev.graft.spark.Fixtures;
import dev.graft.spark.LocalSpark;
import dev.graft.spark.TrainingFixture;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

  @ParameterizedTest
  @ValueSource(strings = {"dense", "convolution2d"})
  void withWeights(String first) {
    assertPlain(
        Fixtures.weighted(Fixtures.block(37, 100), 3),
        0,
        "model.layers = [",
        first.equals("dense")
            ? "{ name = first, type = dense, units = 4 }"
            : "{ name = first, type = convolution2d, units = 4, kernel = 2 }",
        "{ name = out, type = output, units = 3 }]");
  }

  @ParameterizedTest
  @CsvSource({
    "1, linear,  mse,                 false",
    "3, linear,  mse,                 true",
    "2, tanh,    mae,                 true",
    "3, sigmoid, binary-crossentropy, true"
  })
  void withNumbersAndLabelsToBePredicted(
      int width, String activation, String loss, boolean weighted) {
    ExampleBlock block = Fixtures.valued(Fixtures.block(37, 100), width);
    assertPlain(
        weighted ? Fixtures.weighted(block, 3) : block,
        width,
        "model.layers = [",
        "{ name = hidden, type = dense, units = 5 }",
        "{ name = out, type = output, units = %d, activation = %s, loss = %s }]"
            .formatted(width, activation, loss));
  }

  private static void assertPlain(String... more) {
    assertPlain(Fixtures.block(37, 100), 0, more);
  }

  private static void assertPlain(ExampleBlock block, int targetWidth, String... more) {
    Settings settings =
        Fixtures.settings(
            "train { epochs = 3, batch-size = 8, average-every = 1 }", String.join("\n", more));
    List<ExampleBlock> blocks = List.of(block);
    Oracle.assertClose(
        TrainingFixture.run(
                settings,
                targetWidth,
                Fixtures.rdd(blocks),
                TrainingFixture.sizes(blocks),
                null,
                List.of())
            .bestFlat(),
        Oracle.plainTraining(settings, blocks),
        1e-6f);
  }
}
