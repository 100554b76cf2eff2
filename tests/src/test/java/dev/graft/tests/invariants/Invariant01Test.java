package dev.graft.tests.invariants;

import dev.graft.config.Settings;
import dev.graft.dataset.ExampleChunk;
import dev.graft.spark.Fixtures;
import dev.graft.spark.LocalSpark;
import dev.graft.spark.TrainingFixture;
import java.util.List;
import java.util.Locale;
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
        "{ name = out, type = output, units = 3 }]",
        "model.batch-normalization-statistics = running");
  }

  @ParameterizedTest
  @ValueSource(strings = {"dense", "convolution2d"})
  void withWeights(String first) {
    assertWeighted(
        Fixtures.block(37, 100),
        0,
        "model.layers = [",
        first.equals("dense")
            ? "{ name = first, type = dense, units = 4 }"
            : "{ name = first, type = convolution2d, units = 4, kernel = 2 }",
        "{ name = out, type = output, units = 3 }]");
  }

  @ParameterizedTest
  @CsvSource({
    "1, linear,  mse",
    "3, linear,  mse",
    "2, tanh,    mae",
    "3, sigmoid, binary-crossentropy"
  })
  void withValuesToBePredictedAndWeights(int width, String activation, String loss) {
    ExampleChunk block = Fixtures.valued(Fixtures.block(37, 100), width);
    String[] layers = {
      "model.layers = [",
      "{ name = hidden, type = dense, units = 5 }",
      String.format(
          Locale.ROOT,
          "{ name = out, type = output, units = %d, activation = %s, loss = %s }]",
          width,
          activation,
          loss)
    };
    assertPlain(block, width, layers);
    assertWeighted(block, width, layers);
  }

  private static void assertWeighted(ExampleChunk block, int targetWidth, String... more) {
    Settings settings =
        settings("train.optimizer { type = sgd, learning-rate = 0.1 }", String.join("\n", more));
    ExampleChunk weighted = Fixtures.weighted(block, 3);
    Oracle.assertClose(
        trained(settings, weighted, targetWidth), Oracle.weightedSgd(settings, weighted), 1e-6f);
  }

  private static void assertPlain(String... more) {
    assertPlain(Fixtures.block(37, 100), 0, more);
  }

  private static void assertPlain(ExampleChunk block, int targetWidth, String... more) {
    Settings settings = settings(more);
    Oracle.assertClose(
        trained(settings, block, targetWidth),
        Oracle.plainTraining(settings, List.of(block)),
        1e-6f);
  }

  private static Settings settings(String... more) {
    return Fixtures.settings(
        "train { epochs = 3, batch-size = 8, average = weights, average-every = 1 }",
        String.join("\n", more));
  }

  private static float[] trained(Settings settings, ExampleChunk block, int targetWidth) {
    List<ExampleChunk> blocks = List.of(block);
    return TrainingFixture.run(
            settings,
            targetWidth,
            Fixtures.rdd(blocks),
            TrainingFixture.sizes(blocks),
            null,
            List.of())
        .bestFlat();
  }
}
